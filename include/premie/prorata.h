/** \file
 * Pro-rata tariffs per employee: what each joiner and each leaver of an insurance year is charged or given back,
 * and on which day. Rules [P-1] to [P-4].
 */
#ifndef PREMIE_PRORATA_H
#define PREMIE_PRORATA_H

#include "premie/years.h"

/** Days in service without a break, and when their start and their end became known. Rules [E-1], [P-3]. */
typedef struct premie_stretch {
    premie_period days;
    premie_date start_known;
    premie_date end_known; /**< PREMIE_FOREVER where open-ended */
} premie_stretch;

/** The stretch of one spell alone; a report of a start or an end that is blank is the day itself. Rule [P-3]. */
premie_stretch premie_stretch_of(premie_period spell, premie_date from_reported_on, premie_date until_reported_on);

/**
 * Takes the next spell of the employee into his stretch, where it overlaps or touches it.
 *
 * Rule      [E-1], [P-3]: an end is known by the spell that ends the stretch, of several by the latest report
 * Given     spell  as a stretch of its own; it does not begin before `stretch` does
 * Returned  false where it is apart: `stretch` is then as it was
 */
bool premie_stretch_extend(premie_stretch *stretch, const premie_stretch *spell);

/** The rate from a day on until the next piece, and what it and all later ones come to. */
typedef struct premie_prorata_piece {
    premie_period days;
    int64_t rate;  /**< cents a year; PREMIE_NO_INTEGER where there is none */
    int64_t later; /**< Σ rate · units of the pieces after this one; PREMIE_NO_INTEGER where one has no rate */
    bool served;   /**< `rate` is the last one before, as none is in force after the cover's end */
} premie_prorata_piece;

enum { PREMIE_PRORATA_PIECES_MAX = 368 }; /**< one a day, and a cut at the cover's end */

/** An insurance year of a cover charged per employee: what its lines depend on besides the employee. */
typedef struct premie_prorata_year {
    premie_year year;
    premie_month_day renewal;
    int term_months;      /**< between term dates */
    premie_money opening; /**< of the line of a whole I(y); blank where a day has no rate */
    size_t piece_count;   /**< of [s, E); 0 where I(y) is empty */
    premie_prorata_piece piece[PREMIE_PRORATA_PIECES_MAX];
} premie_prorata_year;

/**
 * Works out a year of a cover.
 *
 * Rule      [P-1], [P-4], [Y-4] to [Y-6], a.s.r. Re-integratiemanager art. 5.1
 * Given     rates        of the cover, cents per employee
 *           cover        [from, end) of [Y-2]
 *           term_months  of its base cover, of the cover itself where it has none: 12, 6, 3 or 1
 */
void premie_prorata_year_of(const premie_rates *rates, premie_month_day renewal, premie_period cover,
                            enum premie_day_count day_count, int term_months, int year, premie_prorata_year *out);

/**
 * The first term date on or after the day on which something is known, and not before s; I(y) not empty.
 *
 * Rule      [P-4], a.s.r. Re-integratiemanager art. 5.2
 */
premie_date premie_prorata_term_date(const premie_prorata_year *of, premie_date known);

/** The first day from `from` on that has no rate, although the cover has not ended; blank where there is none. [P-1] */
premie_date premie_prorata_day_without_rate(const premie_prorata_year *of, premie_date from);

/** Bytewise in the order of their words. */
typedef enum premie_prorata_kind { PREMIE_JOINER, PREMIE_LEAVER, PREMIE_OPENING } premie_prorata_kind;

/** The word of a kind, such as `joiner`. Static text. */
const char *premie_prorata_word(premie_prorata_kind kind);

/** What an employee's start or end in a year comes to. */
typedef struct premie_prorata_line {
    premie_prorata_kind kind;
    premie_date effective, known, term_date;
    int32_t days;        /**< from `effective` to E */
    premie_money amount; /**< negative for a leaver; blank where a day before the cover's end has no rate */
} premie_prorata_line;

enum { PREMIE_PRORATA_LINES_MAX = 2 };

/**
 * The lines of one stretch in a year.
 *
 * Rule      [P-1], [P-2], [P-3], a.s.r. Re-integratiemanager art. 5.1, 5.2
 * Formula   opening, joiner: + ρ[f, E); leaver: − ρ[u, E); each rounded by itself
 * Returned  how many: none where the stretch does not meet I(y); a start, and an end where there is one before E
 */
size_t premie_prorata_lines(const premie_prorata_year *of, const premie_stretch *stretch,
                            premie_prorata_line lines[PREMIE_PRORATA_LINES_MAX]);

#endif
