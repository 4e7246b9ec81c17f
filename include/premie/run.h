/** \file
 * The commands, over a whole book. Results are the same bytes whatever the number of threads.
 */
#ifndef PREMIE_RUN_H
#define PREMIE_RUN_H

#include "premie/book.h"
#include "premie/results.h"

/** Where some rows stand in an array. */
typedef struct premie_places {
    uint32_t begin, count;
} premie_places;

/** A book with what is worked out once for all commands: where its covers end. Read-only once made. */
typedef struct premie_portfolio {
    const premie_book *book;
    premie_cover_end *ends;     /**< [covers.row_count] by row */
    premie_rate_row *tariff[2]; /**< [tariffs.visible_count] in its order: per employee, percentages */
    premie_places *own_tariff;  /**< [covers.row_count] by row: the rows of its product and class in `tariff` */
    premie_places *any_tariff;  /**< [products.row_count] by row: those of its product and no class */
    uint32_t *by_id;            /**< [covers.visible_count] rows of covers, sorted by their ids */
    unsigned threads;
    premie_progress *progress; /**< may be NULL */
    void *progress_context;
    premie_findings *faults;    /**< faults of covers and cases that only the calculation finds are kept here, as whole
                                  messages, and its error is the first; a run begins with none, the caller releases
                                  them; NULL: a run ends with the first fault, and tells it alone */
    struct premie_joint *joint; /**< of shard.h: the book is part of one that other ranks work on; NULL: all of it */
    premie_book *spent; /**< the book, where nothing follows but one part of a year's end, or all in one run: columns
                             that it has done with are released on the way; NULL: it stays whole */
} premie_portfolio;

/** Borrows the book, which must have been loaded without an error. Rule [Y-2]. */
PREMIE_CHECKED premie_status premie_portfolio_init(premie_portfolio *portfolio, const premie_book *book,
                                                   premie_error *error);
void premie_portfolio_release(premie_portfolio *portfolio);

/** `premie advance`: tables advance and instalments. Rules to. */
PREMIE_CHECKED premie_status premie_run_advance(const premie_portfolio *portfolio, int year, premie_results *results,
                                                premie_error *error);

/** `premie settle`: tables settlement and billing. Rules [D-1] to [D-8]. */
PREMIE_CHECKED premie_status premie_run_settle(const premie_portfolio *portfolio, int year, premie_results *results,
                                               premie_error *error);

/**
 * `premie prorata`: tables prorata, prorata_due, prorata_covers and billing, of one or more years. Rules [P-1] to [P-6].
 *
 * Given     first, last  years; `premie close` takes two
 *           until        the day D of [P-5]: lines that fall before it
 */
PREMIE_CHECKED premie_status premie_run_prorata(const premie_portfolio *portfolio, int first, int last,
                                                premie_date until, premie_results *results, premie_error *error);

/** `premie reimburse`: table reimbursements. Rules to and those of the regimes. */
PREMIE_CHECKED premie_status premie_run_reimburse(const premie_portfolio *portfolio, premie_results *results,
                                                  premie_error *error);

/** `premie rate`: tables ratios, rates and portfolio. Rules [K-1] to [K-8], [XR-1] to [XR-8]. */
PREMIE_CHECKED premie_status premie_run_rate(const premie_portfolio *portfolio, int year, premie_results *results,
                                             premie_error *error);

/**
 * `premie timeline`: table timeline, of the milestones due in a period, by their due days. Rules [W-1] to [W-3].
 *
 * Status    PREMIE_E_DATA  a case has two rows in wga_cases.csv
 */
PREMIE_CHECKED premie_status premie_run_timeline(const premie_portfolio *portfolio, premie_period due,
                                                 premie_results *results, premie_error *error);

/**
 * `premie wga`: tables wga and wga_burden, of the cases in wga_cases.csv that belong to a WGA cover. Rules [W-1],
 * [W-4] to [W-8].
 *
 * Given     year  to 1 January of which amounts are discounted
 * Status    PREMIE_E_DATA  a case has two rows in wga_cases.csv, or an amount leaves its range [N-4]
 */
PREMIE_CHECKED premie_status premie_run_wga(const premie_portfolio *portfolio, int year, premie_results *results,
                                            premie_error *error);

/**
 * `premie whk`: tables whk, a row for every employer and component of the premium year, and whk_compare, a row for every
 * employer. Rules to.
 */
PREMIE_CHECKED premie_status premie_run_whk(const premie_portfolio *portfolio, int year, premie_results *results,
                                            premie_error *error);

/** Parts of a year's end, to be joined by |. */
typedef enum premie_part {
    PREMIE_PART_SETTLE = 1,
    PREMIE_PART_ADVANCE = 2,
    PREMIE_PART_PRORATA = 4,
    PREMIE_PART_REIMBURSE = 8,
    PREMIE_PART_RATE = 16,
    PREMIE_PARTS_ALL = 31,
} premie_part;

/** What a book may do without [premie_without] where nothing but these parts, or the commands of their names, is run. */
unsigned premie_parts_without(unsigned parts);

/**
 * `premie close`: settles the year, advances the next, prorates both until the day after the knowledge date, reimburses
 * and rates the next year; all tables, with the rows of settlement and of prorata in one billing table, and summary.
 *
 * Given     parts  those to run, of premie_part; the tables of others are not made
 */
PREMIE_CHECKED premie_status premie_run_close(const premie_portfolio *portfolio, int year, unsigned parts,
                                              premie_results *results, premie_error *error);

/** Everything the rules need of one cover, in memory of its own. */
typedef struct premie_cover_view {
    premie_cover cover;
    premie_known known; /**< of this cover, as long as the view stays where it is in memory */
    premie_rate_row *schedule;
    premie_statement *statements;
    premie_spell *spells;
    size_t schedule_capacity, statement_capacity, spell_capacity;
    uint32_t employer;  /**< whose spells are there; PREMIE_NO_ROW for none */
    premie_staff staff; /**< theirs, where he has many covers */
} premie_cover_view;

/** A view starts as PREMIE_VIEW_START; it can be turned to one cover after the other, by one thread. */
#define PREMIE_VIEW_START ((premie_cover_view){.employer = PREMIE_NO_ROW})
PREMIE_CHECKED premie_status premie_cover_view_turn(premie_cover_view *view, const premie_portfolio *portfolio,
                                                    uint32_t cover, premie_error *error);
/** Adds the spells of the employer to a view turned to a cover, whatever its administration. Rule [XR-7] */
PREMIE_CHECKED premie_status premie_cover_view_spells(premie_cover_view *view, const premie_portfolio *portfolio,
                                                      uint32_t cover, premie_error *error);
void premie_cover_view_release(premie_cover_view *view);

/** billed(y): what was booked of kinds advance and settlement. Rule [D-3]. */
PREMIE_CHECKED premie_status premie_cover_billed(const premie_book *book, uint32_t cover, int year,
                                                 premie_money *billed, premie_error *error);

#endif
