/** \file
 * Result tables: one declarative description of each, from which the typed rows of this header, writing, sorting
 * and summing all follow. Columns and their order are those of cli.md.
 *
 * A column is described as COLUMN(name, SHOWN): how it is held and written is that of PREMIE_SHOWN_….
 */
#ifndef PREMIE_RESULTS_H
#define PREMIE_RESULTS_H

#include "premie/settlement.h"

/** A number to be written with `decimals` decimals, or fewer with `trim`; blank where value is PREMIE_NO_INTEGER. */
typedef struct premie_decimal {
    int64_t value; /**< in whole units of the last decimal */
    uint8_t decimals;
    bool trim;
} premie_decimal;

#define PREMIE_NO_DECIMAL ((premie_decimal){PREMIE_NO_INTEGER, 0, false})

typedef enum premie_shown {
    PREMIE_SHOWN_AS_ID,
    PREMIE_SHOWN_AS_DATE,
    PREMIE_SHOWN_AS_WHOLE, /**< blank where PREMIE_NO_INTEGER */
    PREMIE_SHOWN_AS_MONEY, /**< summed in summary.csv */
    PREMIE_SHOWN_AS_LEVEL, /**< money that has no sum, such as a balance */
    PREMIE_SHOWN_AS_DECIMAL,
    PREMIE_SHOWN_AS_WORD,   /**< a code; NULL or "" is blank */
    PREMIE_SHOWN_AS_STATUS, /**< a code that summary.csv counts */
    PREMIE_SHOWN_AS_BASIS,
    PREMIE_SHOWN_AS_REAL, /**< shortest decimals that read back as the same double; NaN is blank */
} premie_shown;

#define PREMIE_SHOWN_ID premie_id
#define PREMIE_SHOWN_DATE premie_date
#define PREMIE_SHOWN_WHOLE int64_t
#define PREMIE_SHOWN_MONEY premie_money
#define PREMIE_SHOWN_LEVEL premie_money
#define PREMIE_SHOWN_DECIMAL premie_decimal
#define PREMIE_SHOWN_WORD const char *
#define PREMIE_SHOWN_STATUS const char *
#define PREMIE_SHOWN_BASIS premie_basis
#define PREMIE_SHOWN_REAL double

/* clang-format off */
#define PREMIE_RESULT_ADVANCE(COLUMN)                                                                        \
    COLUMN(cover_id, ID) COLUMN(year, WHOLE) COLUMN(insured_from, DATE) COLUMN(insured_until, DATE)          \
    COLUMN(exposure, DECIMAL) COLUMN(basis, BASIS) COLUMN(rate, DECIMAL) COLUMN(advance, MONEY)              \
    COLUMN(surcharge, MONEY) COLUMN(status, STATUS)

#define PREMIE_RESULT_INSTALMENTS(COLUMN) \
    COLUMN(cover_id, ID) COLUMN(year, WHOLE) COLUMN(due, DATE) COLUMN(amount, MONEY) COLUMN(surcharge, MONEY)

#define PREMIE_RESULT_SETTLEMENT(COLUMN)                                                                        \
    COLUMN(cover_id, ID) COLUMN(year, WHOLE) COLUMN(insured_from, DATE) COLUMN(insured_until, DATE)             \
    COLUMN(status, STATUS) COLUMN(exposure, DECIMAL) COLUMN(definitive, MONEY) COLUMN(billed, MONEY)            \
    COLUMN(difference, MONEY) COLUMN(next_basis, BASIS) COLUMN(next_advance, MONEY) COLUMN(next_billed, MONEY)  \
    COLUMN(next_difference, MONEY) COLUMN(net_due, MONEY) COLUMN(article, WORD)

#define PREMIE_RESULT_BILLING(COLUMN)                                                                     \
    COLUMN(cover_id, ID) COLUMN(year, WHOLE) COLUMN(kind, WORD) COLUMN(booked_on, DATE) COLUMN(amount, MONEY) \
    COLUMN(employee_id, ID)

#define PREMIE_RESULT_PRORATA(COLUMN)                                                                  \
    COLUMN(cover_id, ID) COLUMN(year, WHOLE) COLUMN(employee_id, ID) COLUMN(kind, WORD)                \
    COLUMN(effective, DATE) COLUMN(known, DATE) COLUMN(term_date, DATE) COLUMN(days, WHOLE)            \
    COLUMN(amount, MONEY)

#define PREMIE_RESULT_PRORATA_DUE(COLUMN)                                                              \
    COLUMN(cover_id, ID) COLUMN(year, WHOLE) COLUMN(employee_id, ID) COLUMN(charged, MONEY)            \
    COLUMN(billed, MONEY) COLUMN(due, MONEY)

#define PREMIE_RESULT_PRORATA_COVERS(COLUMN)                                                           \
    COLUMN(cover_id, ID) COLUMN(year, WHOLE) COLUMN(employees, WHOLE) COLUMN(charged, MONEY)           \
    COLUMN(billed, MONEY) COLUMN(due, MONEY) COLUMN(vat, MONEY) COLUMN(due_inc_vat, MONEY)

#define PREMIE_RESULT_REIMBURSEMENTS(COLUMN)                                                           \
    COLUMN(invoice_id, ID) COLUMN(cover_id, ID) COLUMN(case_id, ID) COLUMN(status, STATUS)             \
    COLUMN(reason, WORD) COLUMN(article, ID) COLUMN(basis, MONEY) COLUMN(deductions, MONEY)            \
    COLUMN(net, MONEY) COLUMN(budget_left, LEVEL) COLUMN(amount, MONEY) COLUMN(paid, MONEY)            \
    COLUMN(due, MONEY) COLUMN(rated, WORD)

#define PREMIE_RESULT_RATIOS(COLUMN)                                                                   \
    COLUMN(cover_id, ID) COLUMN(year, WHOLE) COLUMN(calendar_year, WHOLE) COLUMN(claims, MONEY)        \
    COLUMN(reintegration, MONEY) COLUMN(premium, MONEY) COLUMN(ratio, DECIMAL)

#define PREMIE_RESULT_RATES(COLUMN)                                                                    \
    COLUMN(cover_id, ID) COLUMN(year, WHOLE) COLUMN(window_from, DATE) COLUMN(window_until, DATE)      \
    COLUMN(years, WHOLE) COLUMN(claims, MONEY) COLUMN(reintegration, MONEY) COLUMN(capped, MONEY)      \
    COLUMN(premium, MONEY) COLUMN(ratio, DECIMAL) COLUMN(credibility, DECIMAL) COLUMN(factor, DECIMAL) \
    COLUMN(current_pct, DECIMAL) COLUMN(new_pct, DECIMAL) COLUMN(bound, WORD) COLUMN(status, STATUS)

#define PREMIE_RESULT_PORTFOLIO(COLUMN)                                                                \
    COLUMN(product, ID) COLUMN(class, ID) COLUMN(rating_from, DATE) COLUMN(covers, WHOLE)              \
    COLUMN(mean_ratio, DECIMAL) COLUMN(within, REAL) COLUMN(between, REAL) COLUMN(k, REAL)             \
    COLUMN(premium_current, MONEY) COLUMN(premium_new, MONEY) COLUMN(off_balance, DECIMAL)

#define PREMIE_RESULT_TIMELINE(COLUMN)                                                                 \
    COLUMN(due_from, DATE) COLUMN(due_until, DATE) COLUMN(cover_id, ID) COLUMN(case_id, ID)            \
    COLUMN(employee_id, ID) COLUMN(milestone, ID) COLUMN(role, ID) COLUMN(article, ID)

#define PREMIE_RESULT_WGA(COLUMN)                                                                      \
    COLUMN(case_id, ID) COLUMN(cover_id, ID) COLUMN(employee_id, ID) COLUMN(phase, WORD)               \
    COLUMN(from, DATE) COLUMN(until, DATE) COLUMN(monthly, LEVEL) COLUMN(status, STATUS)

#define PREMIE_RESULT_WGA_BURDEN(COLUMN)                                                               \
    COLUMN(case_id, ID) COLUMN(calendar_year, WHOLE) COLUMN(amount, MONEY) COLUMN(expected, MONEY)     \
    COLUMN(present_value, MONEY)

#define PREMIE_RESULT_WHK(COLUMN)                                                                      \
    COLUMN(employer_id, ID) COLUMN(year, WHOLE) COLUMN(component, ID) COLUMN(size, WORD)               \
    COLUMN(weight, DECIMAL) COLUMN(risk_own, DECIMAL) COLUMN(individual, DECIMAL)                      \
    COLUMN(sector_pct, DECIMAL) COLUMN(pct, DECIMAL) COLUMN(wage, LEVEL) COLUMN(premium, MONEY)        \
    COLUMN(status, STATUS)

#define PREMIE_RESULT_WHK_COMPARE(COLUMN)                                                              \
    COLUMN(employer_id, ID) COLUMN(year, WHOLE) COLUMN(whk_wga, MONEY) COLUMN(erd_premium, MONEY)      \
    COLUMN(difference, MONEY)

#define PREMIE_RESULT_IMPACT(COLUMN)                                                                   \
    COLUMN(scenario, WORD) COLUMN(cover_id, ID) COLUMN(product, ID) COLUMN(class, ID)                  \
    COLUMN(sector, ID) COLUMN(size, WORD) COLUMN(exposure, DECIMAL) COLUMN(rate_base, DECIMAL)         \
    COLUMN(rate_scenario, DECIMAL) COLUMN(premium_base, MONEY) COLUMN(premium_scenario, MONEY)         \
    COLUMN(change, MONEY) COLUMN(change_pct, DECIMAL) COLUMN(reimbursed_base, MONEY)                   \
    COLUMN(reimbursed_scenario, MONEY)

#define PREMIE_RESULT_IMPACT_SUMMARY(COLUMN)                                                           \
    COLUMN(scenario, WORD) COLUMN(dimension, WORD) COLUMN(member, ID) COLUMN(covers, WHOLE)            \
    COLUMN(premium_base, LEVEL) COLUMN(premium_scenario, LEVEL) COLUMN(change, LEVEL)                  \
    COLUMN(change_pct, DECIMAL) COLUMN(up, WHOLE) COLUMN(down, WHOLE) COLUMN(same, WHOLE)              \
    COLUMN(p05, DECIMAL) COLUMN(p25, DECIMAL) COLUMN(p50, DECIMAL) COLUMN(p75, DECIMAL)                \
    COLUMN(p95, DECIMAL) COLUMN(max_rise, DECIMAL) COLUMN(max_fall, DECIMAL)

#define PREMIE_RESULT_IMPACT_HISTOGRAM(COLUMN)                                                         \
    COLUMN(scenario, WORD) COLUMN(from_pct, WHOLE) COLUMN(until_pct, WHOLE) COLUMN(covers, WHOLE)      \
    COLUMN(premium_base, LEVEL)

#define PREMIE_RESULT_SIMULATION(COLUMN)                                                               \
    COLUMN(scenario, WORD) COLUMN(year, WHOLE) COLUMN(measure, WORD) COLUMN(mean, DECIMAL)             \
    COLUMN(standard_error, DECIMAL) COLUMN(sd, DECIMAL) COLUMN(p005, DECIMAL) COLUMN(p05, DECIMAL)     \
    COLUMN(p25, DECIMAL) COLUMN(p50, DECIMAL) COLUMN(p75, DECIMAL) COLUMN(p95, DECIMAL)                \
    COLUMN(p995, DECIMAL) COLUMN(tvar995, DECIMAL)

#define PREMIE_RESULT_SIMULATION_COVERS(COLUMN)                                                        \
    COLUMN(scenario, WORD) COLUMN(cover_id, ID) COLUMN(year, WHOLE) COLUMN(mean_pct, DECIMAL)          \
    COLUMN(p05_pct, DECIMAL) COLUMN(p95_pct, DECIMAL) COLUMN(prob_up, DECIMAL)                         \
    COLUMN(prob_down, DECIMAL) COLUMN(prob_at_max, DECIMAL)

/* Those of a model have the columns of its tables: `premie simulate --model` reads them. */
#define PREMIE_RESULT_FREQUENCY(COLUMN)                                                                \
    COLUMN(product, ID) COLUMN(class, ID) COLUMN(from_size, WHOLE) COLUMN(until_size, WHOLE)           \
    COLUMN(cases, DECIMAL) COLUMN(dispersion, DECIMAL)

#define PREMIE_RESULT_SEVERITY(COLUMN)                                                                 \
    COLUMN(product, ID) COLUMN(class, ID) COLUMN(kind, WORD) COLUMN(probability, DECIMAL)              \
    COLUMN(distribution, WORD) COLUMN(mean, LEVEL) COLUMN(cv, DECIMAL)

#define PREMIE_RESULT_SHOCK(COLUMN) COLUMN(year, WHOLE) COLUMN(cv, DECIMAL)

#define PREMIE_RESULT_FIT(COLUMN)                                                                      \
    COLUMN(table, WORD) COLUMN(product, ID) COLUMN(class, ID) COLUMN(kind, WORD)                       \
    COLUMN(parameter, WORD) COLUMN(distribution, WORD) COLUMN(first_year, WHOLE)                       \
    COLUMN(last_year, WHOLE) COLUMN(exposure, DECIMAL) COLUMN(sample_size, WHOLE)                      \
    COLUMN(estimate, DECIMAL) COLUMN(standard_error, DECIMAL) COLUMN(aic, DECIMAL)                     \
    COLUMN(credibility, DECIMAL) COLUMN(used, DECIMAL)

/** All result tables, in the order of cli.md: RESULT(name, columns, key); rows are sorted by their key columns. */
#define PREMIE_RESULT_TABLES(RESULT)                                                           \
    RESULT(advance, PREMIE_RESULT_ADVANCE, "cover_id year")                                    \
    RESULT(instalments, PREMIE_RESULT_INSTALMENTS, "cover_id year due")                        \
    RESULT(settlement, PREMIE_RESULT_SETTLEMENT, "cover_id year")                              \
    RESULT(billing, PREMIE_RESULT_BILLING, "cover_id year kind employee_id")                   \
    RESULT(prorata, PREMIE_RESULT_PRORATA, "cover_id employee_id effective kind")              \
    RESULT(prorata_due, PREMIE_RESULT_PRORATA_DUE, "cover_id year employee_id")                \
    RESULT(prorata_covers, PREMIE_RESULT_PRORATA_COVERS, "cover_id year")                      \
    RESULT(reimbursements, PREMIE_RESULT_REIMBURSEMENTS, "invoice_id")                         \
    RESULT(ratios, PREMIE_RESULT_RATIOS, "cover_id year calendar_year")                        \
    RESULT(rates, PREMIE_RESULT_RATES, "cover_id year")                                        \
    RESULT(portfolio, PREMIE_RESULT_PORTFOLIO, "product class rating_from")                    \
    RESULT(timeline, PREMIE_RESULT_TIMELINE, "due_from cover_id case_id milestone")            \
    RESULT(wga, PREMIE_RESULT_WGA, "case_id from")                                             \
    RESULT(wga_burden, PREMIE_RESULT_WGA_BURDEN, "case_id calendar_year")                      \
    RESULT(whk, PREMIE_RESULT_WHK, "employer_id year component")                               \
    RESULT(whk_compare, PREMIE_RESULT_WHK_COMPARE, "employer_id year")                           \
    RESULT(impact, PREMIE_RESULT_IMPACT, "scenario cover_id")                                  \
    RESULT(impact_summary, PREMIE_RESULT_IMPACT_SUMMARY, "scenario dimension member")          \
    RESULT(impact_histogram, PREMIE_RESULT_IMPACT_HISTOGRAM, "scenario from_pct")              \
    RESULT(simulation, PREMIE_RESULT_SIMULATION, "scenario year measure")                      \
    RESULT(simulation_covers, PREMIE_RESULT_SIMULATION_COVERS, "scenario cover_id year")       \
    RESULT(frequency, PREMIE_RESULT_FREQUENCY, "product class from_size")                      \
    RESULT(severity, PREMIE_RESULT_SEVERITY, "product class kind")                             \
    RESULT(shock, PREMIE_RESULT_SHOCK, "year")                                                 \
    RESULT(fit, PREMIE_RESULT_FIT, "table product class kind parameter distribution first_year")
/* clang-format on */

/** A row of each: premie_advance_row, premie_settlement_row … */
#define PREMIE_MEMBER(name, shown) PREMIE_SHOWN_##shown name;
#define PREMIE_STRUCT(name, columns, key) \
    typedef struct premie_##name##_row {  \
        columns(PREMIE_MEMBER)            \
    } premie_##name##_row;
PREMIE_RESULT_TABLES(PREMIE_STRUCT)
#undef PREMIE_MEMBER
#undef PREMIE_STRUCT

/** Place of each result table in premie_result_schemas: PREMIE_RESULT_advance … */
#define PREMIE_PLACE(name, columns, key) PREMIE_RESULT_##name,
enum { PREMIE_RESULT_TABLES(PREMIE_PLACE) PREMIE_RESULT_COUNT };
#undef PREMIE_PLACE

typedef struct premie_result_column {
    const char *name;
    premie_shown shown;
    size_t member; /**< offset in the row */
} premie_result_column;

typedef struct premie_result_schema {
    const char *name;
    const premie_result_column *columns;
    unsigned column_count;
    size_t row_size;
    const char *key; /**< names of its key columns, blanks between */
} premie_result_schema;

extern const premie_result_schema premie_result_schemas[PREMIE_RESULT_COUNT];

/** The rows of one result table, sorted by its key columns. Ids are borrowed from the book. */
typedef struct premie_result {
    bool made;  /**< whether the command has this table */
    void *rows; /**< of the row type of its schema */
    size_t count;
} premie_result;

/** What a command computed. Released with premie_results_release; starts as `{0}`. */
typedef struct premie_results {
    premie_result table[PREMIE_RESULT_COUNT];
    bool summary;                 /**< summary.csv is written too: set by premie_run_close, made from the tables */
    struct premie_arena *texts;   /**< what its rows do not borrow from the book; may be NULL */
    struct premie_totals *totals; /**< of all ranks, on rank 0; NULL: those of its own rows are all */
} premie_results;

void premie_results_release(premie_results *results);

enum { PREMIE_CELL_TEXT = 80 };

/** A cell as it is written, without quotes: at most PREMIE_CELL_TEXT - 1 bytes and a zero byte; its length. */
size_t premie_result_cell(const premie_result_column *column, const void *row, premie_dialect dialect,
                          char text[PREMIE_CELL_TEXT]);

/** A double as results show it: the shortest decimals that read back as the same; NaN is blank. Its length. */
size_t premie_real_text(double value, premie_dialect dialect, char text[PREMIE_CELL_TEXT]);
/** Decimals, with an exponent such as e-05 or without; false where the text has another form, or is beyond a double. */
PREMIE_CHECKED bool premie_real_parse(const char *text, size_t length, premie_dialect dialect, double *value);

/** A sum of cents as text, with 2 decimals: it may be wider than any one amount. */
void premie_sum_text(premie_int128 cents, premie_dialect dialect, char text[PREMIE_NUMBER_TEXT]);

enum { PREMIE_MEASURE_NAME = 64 };

/** A row of summary.csv, such as `settlement.net_due`, `27614.06`. */
typedef struct premie_measure {
    char name[PREMIE_MEASURE_NAME], value[PREMIE_NUMBER_TEXT];
} premie_measure;

/**
 * The control totals of all tables made, in the order and words of summary.csv: of each table its rows, the rows of each
 * status that occurs, and the sums of its MONEY columns.
 *
 * Returned  measures  [*count]; the caller frees them
 * Status    PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_results_measures(const premie_results *results, premie_dialect dialect,
                                                     unsigned threads, premie_measure **measures, size_t *count,
                                                     premie_error *error);

/** A page about the results (report.h): it appears with them, or neither does. */
typedef struct premie_page_file {
    const char *path; /**< NULL: none */
    const char *text;
    size_t length;
} premie_page_file;

typedef struct premie_write_options {
    const char *folder;
    premie_dialect dialect;
    bool force; /**< replace a result folder or a page that is there */
    unsigned threads;
    struct premie_receipt *receipt; /**< of receipt.h, begun there; its results are filled in here. NULL: none */
    premie_page_file page;
} premie_write_options;

/**
 * Writes all tables made as CSV files, summary.csv where asked for, and the receipt where there is one, in a folder
 * which appears whole or not at all, and the page with it.
 *
 * Status    PREMIE_E_USAGE   the folder or the page is there already and `force` is not given, or it holds other files
 *           PREMIE_E_SYSTEM  it cannot be written; nothing is left behind
 */
PREMIE_CHECKED premie_status premie_results_write(const premie_results *results, const premie_write_options *options,
                                                  premie_error *error);

/**
 * Whether the folder and the page may appear at their places, so that a command can tell before it computes.
 *
 * Status    as premie_results_write
 */
PREMIE_CHECKED premie_status premie_results_may_write(const premie_write_options *options, premie_error *error);

/** Writes the tables made, as CSV, to a file descriptor such as standard output: for commands that have one table. */
PREMIE_CHECKED premie_status premie_results_print(const premie_results *results, premie_dialect dialect,
                                                  unsigned threads, int fd, premie_error *error);

#endif
