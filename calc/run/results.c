#include "premie/results.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define COLUMN_OF(table, name, shown) {#name, PREMIE_SHOWN_AS_##shown, offsetof(premie_##table##_row, name)},
#define ADVANCE(n, s) COLUMN_OF(advance, n, s)
#define INSTALMENTS(n, s) COLUMN_OF(instalments, n, s)
#define SETTLEMENT(n, s) COLUMN_OF(settlement, n, s)
#define BILLING(n, s) COLUMN_OF(billing, n, s)
#define PRORATA(n, s) COLUMN_OF(prorata, n, s)
#define PRORATA_DUE(n, s) COLUMN_OF(prorata_due, n, s)
#define PRORATA_COVERS(n, s) COLUMN_OF(prorata_covers, n, s)
#define REIMBURSEMENTS(n, s) COLUMN_OF(reimbursements, n, s)
#define RATIOS(n, s) COLUMN_OF(ratios, n, s)
#define RATES(n, s) COLUMN_OF(rates, n, s)
#define PORTFOLIO(n, s) COLUMN_OF(portfolio, n, s)
#define TIMELINE(n, s) COLUMN_OF(timeline, n, s)
#define WGA(n, s) COLUMN_OF(wga, n, s)
#define WGA_BURDEN(n, s) COLUMN_OF(wga_burden, n, s)
#define WHK(n, s) COLUMN_OF(whk, n, s)
#define WHK_COMPARE(n, s) COLUMN_OF(whk_compare, n, s)
#define IMPACT(n, s) COLUMN_OF(impact, n, s)
#define IMPACT_SUMMARY(n, s) COLUMN_OF(impact_summary, n, s)
#define IMPACT_HISTOGRAM(n, s) COLUMN_OF(impact_histogram, n, s)
#define SIMULATION(n, s) COLUMN_OF(simulation, n, s)
#define SIMULATION_COVERS(n, s) COLUMN_OF(simulation_covers, n, s)
#define FREQUENCY(n, s) COLUMN_OF(frequency, n, s)
#define SEVERITY(n, s) COLUMN_OF(severity, n, s)
#define SHOCK(n, s) COLUMN_OF(shock, n, s)
#define FIT(n, s) COLUMN_OF(fit, n, s)

static const premie_result_column advance_columns[] = {PREMIE_RESULT_ADVANCE(ADVANCE)};
static const premie_result_column instalments_columns[] = {PREMIE_RESULT_INSTALMENTS(INSTALMENTS)};
static const premie_result_column settlement_columns[] = {PREMIE_RESULT_SETTLEMENT(SETTLEMENT)};
static const premie_result_column billing_columns[] = {PREMIE_RESULT_BILLING(BILLING)};
static const premie_result_column prorata_columns[] = {PREMIE_RESULT_PRORATA(PRORATA)};
static const premie_result_column prorata_due_columns[] = {PREMIE_RESULT_PRORATA_DUE(PRORATA_DUE)};
static const premie_result_column prorata_covers_columns[] = {PREMIE_RESULT_PRORATA_COVERS(PRORATA_COVERS)};
static const premie_result_column reimbursements_columns[] = {PREMIE_RESULT_REIMBURSEMENTS(REIMBURSEMENTS)};
static const premie_result_column ratios_columns[] = {PREMIE_RESULT_RATIOS(RATIOS)};
static const premie_result_column rates_columns[] = {PREMIE_RESULT_RATES(RATES)};
static const premie_result_column portfolio_columns[] = {PREMIE_RESULT_PORTFOLIO(PORTFOLIO)};
static const premie_result_column timeline_columns[] = {PREMIE_RESULT_TIMELINE(TIMELINE)};
static const premie_result_column wga_columns[] = {PREMIE_RESULT_WGA(WGA)};
static const premie_result_column wga_burden_columns[] = {PREMIE_RESULT_WGA_BURDEN(WGA_BURDEN)};
static const premie_result_column whk_columns[] = {PREMIE_RESULT_WHK(WHK)};
static const premie_result_column whk_compare_columns[] = {PREMIE_RESULT_WHK_COMPARE(WHK_COMPARE)};
static const premie_result_column impact_columns[] = {PREMIE_RESULT_IMPACT(IMPACT)};
static const premie_result_column impact_summary_columns[] = {PREMIE_RESULT_IMPACT_SUMMARY(IMPACT_SUMMARY)};
static const premie_result_column impact_histogram_columns[] = {PREMIE_RESULT_IMPACT_HISTOGRAM(IMPACT_HISTOGRAM)};
static const premie_result_column simulation_columns[] = {PREMIE_RESULT_SIMULATION(SIMULATION)};
static const premie_result_column simulation_covers_columns[] = {PREMIE_RESULT_SIMULATION_COVERS(SIMULATION_COVERS)};
static const premie_result_column frequency_columns[] = {PREMIE_RESULT_FREQUENCY(FREQUENCY)};
static const premie_result_column severity_columns[] = {PREMIE_RESULT_SEVERITY(SEVERITY)};
static const premie_result_column shock_columns[] = {PREMIE_RESULT_SHOCK(SHOCK)};
static const premie_result_column fit_columns[] = {PREMIE_RESULT_FIT(FIT)};

#define SCHEMA(name, columns, key) \
    {#name, name##_columns, sizeof name##_columns / sizeof name##_columns[0], sizeof(premie_##name##_row), key},

const premie_result_schema premie_result_schemas[PREMIE_RESULT_COUNT] = {PREMIE_RESULT_TABLES(SCHEMA)};

void premie_results_release(premie_results *results)
{
    for (unsigned i = 0; i < PREMIE_RESULT_COUNT; i++) {
        free(results->table[i].rows);
    }
    if (results->texts != NULL) {
        premie_arena_release(results->texts);
        free(results->texts);
    }
    free(results->totals);
    *results = (premie_results){0};
}

static size_t copy_text(const char *from, size_t length, char text[PREMIE_CELL_TEXT])
{
    memcpy(text, from, length);
    text[length] = '\0';
    return length;
}

static size_t decimal_text(premie_decimal decimal, premie_dialect dialect, char text[PREMIE_CELL_TEXT])
{
    if (decimal.value == PREMIE_NO_INTEGER) {
        return copy_text("", 0, text);
    }
    return premie_decimal_text(decimal.value, decimal.decimals, decimal.trim, dialect, text);
}

static size_t basis_text(premie_basis basis, char text[PREMIE_CELL_TEXT])
{
    const char *word = premie_basis_word(basis.kind);
    bool dated = basis.kind == PREMIE_BASIS_DEFINITIVE || basis.kind == PREMIE_BASIS_PROVISIONAL ||
                 basis.kind == PREMIE_BASIS_STATEMENT;
    size_t length = copy_text(word, strlen(word), text);
    if (!dated) {
        return length;
    }
    text[length++] = ':';
    return length + premie_decimal_text(basis.year, 0, false, PREMIE_ISO, text + length);
}

size_t premie_real_text(double value, premie_dialect dialect, char text[PREMIE_CELL_TEXT])
{
    if (isnan(value)) {
        return copy_text("", 0, text);
    }
    int digits = 1;
    int length = snprintf(text, PREMIE_CELL_TEXT, "%.*e", digits - 1, value);
    while (digits < 17 && strtod(text, NULL) != value) {
        length = snprintf(text, PREMIE_CELL_TEXT, "%.*e", digits++, value);
    }
    /* those digits without an exponent, unless there would be too many zeros */
    const char *exponent = strchr(text, 'e');
    int decimals = exponent != NULL ? digits - 1 - (int)strtol(exponent + 1, NULL, 10) : 0;
    char plain[PREMIE_CELL_TEXT];
    int wide = snprintf(plain, PREMIE_CELL_TEXT, "%.*f", decimals > 0 ? decimals : 0, value);
    if (wide < PREMIE_CELL_TEXT) {
        length = (int)copy_text(plain, (size_t)wide, text);
    }
    char *point = dialect == PREMIE_NL ? strchr(text, '.') : NULL;
    if (point != NULL) {
        *point = ',';
    }
    return (size_t)length;
}

/* Past one digit or more, or NULL where there is none. */
static const char *past_digits(const char *at, const char *end)
{
    const char *start = at;
    while (at < end && *at >= '0' && *at <= '9') {
        at++;
    }
    return at > start ? at : NULL;
}

static bool is_real(const char *at, const char *end, char mark)
{
    at = past_digits(at + (at < end && *at == '-'), end);
    if (at != NULL && at < end && *at == mark) {
        at = past_digits(at + 1, end);
    }
    if (at != NULL && at < end && (*at == 'e' || *at == 'E')) {
        at++;
        at = past_digits(at + (at < end && (*at == '-' || *at == '+')), end);
    }
    return at == end;
}

bool premie_real_parse(const char *text, size_t length, premie_dialect dialect, double *value)
{
    enum { DIGITS_MAX = 400 }; /* more than any double has before its last digit that counts */
    char copy[DIGITS_MAX + 1], mark = dialect == PREMIE_NL ? ',' : '.';
    if (length == 0 || length > DIGITS_MAX || !is_real(text, text + length, mark)) {
        return false;
    }
    memcpy(copy, text, length);
    copy[length] = '\0';
    char *comma = mark == ',' ? strchr(copy, mark) : NULL;
    if (comma != NULL) {
        *comma = '.';
    }
    double parsed = strtod(copy, NULL);
    if (!isfinite(parsed)) {
        return false;
    }
    *value = parsed;
    return true;
}

size_t premie_result_cell(const premie_result_column *column, const void *row, premie_dialect dialect,
                          char text[PREMIE_CELL_TEXT])
{
    const void *cell = (const char *)row + column->member;
    switch (column->shown) {
    case PREMIE_SHOWN_AS_ID: {
        premie_id id = *(const premie_id *)cell;
        return copy_text(premie_id_bytes(id), premie_id_length(id), text);
    }
    case PREMIE_SHOWN_AS_DATE: {
        premie_date date = *(const premie_date *)cell;
        bool shown = premie_date_is(date) && date.day != PREMIE_FOREVER.day;
        return shown ? premie_date_text(date, dialect, text) : copy_text("", 0, text);
    }
    case PREMIE_SHOWN_AS_WHOLE:
        return decimal_text((premie_decimal){*(const int64_t *)cell, 0, false}, dialect, text);
    case PREMIE_SHOWN_AS_MONEY:
    case PREMIE_SHOWN_AS_LEVEL:
        return decimal_text((premie_decimal){((const premie_money *)cell)->cents, 2, false}, dialect, text);
    case PREMIE_SHOWN_AS_DECIMAL:
        return decimal_text(*(const premie_decimal *)cell, dialect, text);
    case PREMIE_SHOWN_AS_WORD:
    case PREMIE_SHOWN_AS_STATUS: {
        const char *word = *(const char *const *)cell;
        return copy_text(word != NULL ? word : "", word != NULL ? strlen(word) : 0, text);
    }
    case PREMIE_SHOWN_AS_BASIS:
        return basis_text(*(const premie_basis *)cell, text);
    case PREMIE_SHOWN_AS_REAL:
        return premie_real_text(*(const double *)cell, dialect, text);
    }
    return 0;
}
