#include "premie/tables.h"

#include <string.h>

#define K PREMIE_COLUMN_KEY
#define R PREMIE_COLUMN_REQUIRED
#define S PREMIE_COLUMN_SIGNED

#define COLUMN_OF(table, name, type, flags, about, meaning) \
    {#name, PREMIE_TYPE_##type, flags, about, meaning, offsetof(premie_##table, name)},

/* One array of columns a table; the macro of its columns is given the table's name by these. */
#define VAT(n, t, f, a, m) COLUMN_OF(vat, n, t, f, a, m)
#define PRODUCTS(n, t, f, a, m) COLUMN_OF(products, n, t, f, a, m)
#define TARIFFS(n, t, f, a, m) COLUMN_OF(tariffs, n, t, f, a, m)
#define TERMS(n, t, f, a, m) COLUMN_OF(terms, n, t, f, a, m)
#define PARAMETERS(n, t, f, a, m) COLUMN_OF(parameters, n, t, f, a, m)
#define ACTIVITIES(n, t, f, a, m) COLUMN_OF(activities, n, t, f, a, m)
#define BUDGETS(n, t, f, a, m) COLUMN_OF(budgets, n, t, f, a, m)
#define AOW_AGES(n, t, f, a, m) COLUMN_OF(aow_ages, n, t, f, a, m)
#define RECOVERY(n, t, f, a, m) COLUMN_OF(recovery, n, t, f, a, m)
#define SCALES(n, t, f, a, m) COLUMN_OF(scales, n, t, f, a, m)
#define WEIGHTS(n, t, f, a, m) COLUMN_OF(weights, n, t, f, a, m)
#define RATING(n, t, f, a, m) COLUMN_OF(rating, n, t, f, a, m)
#define WHK_PARAMETERS(n, t, f, a, m) COLUMN_OF(whk_parameters, n, t, f, a, m)
#define WHK_SECTORS(n, t, f, a, m) COLUMN_OF(whk_sectors, n, t, f, a, m)
#define SEPA(n, t, f, a, m) COLUMN_OF(sepa, n, t, f, a, m)
#define MILESTONES(n, t, f, a, m) COLUMN_OF(milestones, n, t, f, a, m)
#define WAGE_LIMITS(n, t, f, a, m) COLUMN_OF(wage_limits, n, t, f, a, m)
#define WGA_EXIT(n, t, f, a, m) COLUMN_OF(wga_exit, n, t, f, a, m)
#define EMPLOYERS(n, t, f, a, m) COLUMN_OF(employers, n, t, f, a, m)
#define COVERS(n, t, f, a, m) COLUMN_OF(covers, n, t, f, a, m)
#define SCHEDULE(n, t, f, a, m) COLUMN_OF(schedule, n, t, f, a, m)
#define SPELLS(n, t, f, a, m) COLUMN_OF(spells, n, t, f, a, m)
#define STATEMENTS(n, t, f, a, m) COLUMN_OF(statements, n, t, f, a, m)
#define BILLING(n, t, f, a, m) COLUMN_OF(billing, n, t, f, a, m)
#define SUSPENSIONS(n, t, f, a, m) COLUMN_OF(suspensions, n, t, f, a, m)
#define WHK_WAGES(n, t, f, a, m) COLUMN_OF(whk_wages, n, t, f, a, m)
#define WHK_BENEFITS(n, t, f, a, m) COLUMN_OF(whk_benefits, n, t, f, a, m)
#define WHK_OWN_RISK(n, t, f, a, m) COLUMN_OF(whk_own_risk, n, t, f, a, m)
#define ABSENCES(n, t, f, a, m) COLUMN_OF(absences, n, t, f, a, m)
#define CLAIMS(n, t, f, a, m) COLUMN_OF(claims, n, t, f, a, m)
#define INVOICES(n, t, f, a, m) COLUMN_OF(invoices, n, t, f, a, m)
#define PAYOUTS(n, t, f, a, m) COLUMN_OF(payouts, n, t, f, a, m)
#define RECOVERIES(n, t, f, a, m) COLUMN_OF(recoveries, n, t, f, a, m)
#define WGA_CASES(n, t, f, a, m) COLUMN_OF(wga_cases, n, t, f, a, m)

static const premie_column vat_columns[] = {PREMIE_VAT(VAT)};
static const premie_column products_columns[] = {PREMIE_PRODUCTS(PRODUCTS)};
static const premie_column tariffs_columns[] = {PREMIE_TARIFFS(TARIFFS)};
static const premie_column terms_columns[] = {PREMIE_TERMS(TERMS)};
static const premie_column parameters_columns[] = {PREMIE_PARAMETERS(PARAMETERS)};
static const premie_column activities_columns[] = {PREMIE_ACTIVITIES(ACTIVITIES)};
static const premie_column budgets_columns[] = {PREMIE_BUDGETS(BUDGETS)};
static const premie_column aow_ages_columns[] = {PREMIE_AOW_AGES(AOW_AGES)};
static const premie_column recovery_columns[] = {PREMIE_RECOVERY(RECOVERY)};
static const premie_column scales_columns[] = {PREMIE_SCALES(SCALES)};
static const premie_column weights_columns[] = {PREMIE_WEIGHTS(WEIGHTS)};
static const premie_column rating_columns[] = {PREMIE_RATING(RATING)};
static const premie_column whk_parameters_columns[] = {PREMIE_WHK_PARAMETERS(WHK_PARAMETERS)};
static const premie_column whk_sectors_columns[] = {PREMIE_WHK_SECTORS(WHK_SECTORS)};
static const premie_column sepa_columns[] = {PREMIE_SEPA(SEPA)};
static const premie_column milestones_columns[] = {PREMIE_MILESTONES(MILESTONES)};
static const premie_column wage_limits_columns[] = {PREMIE_WAGE_LIMITS(WAGE_LIMITS)};
static const premie_column wga_exit_columns[] = {PREMIE_WGA_EXIT(WGA_EXIT)};
static const premie_column employers_columns[] = {PREMIE_EMPLOYERS(EMPLOYERS)};
static const premie_column covers_columns[] = {PREMIE_COVERS(COVERS)};
static const premie_column schedule_columns[] = {PREMIE_SCHEDULE(SCHEDULE)};
static const premie_column spells_columns[] = {PREMIE_SPELLS(SPELLS)};
static const premie_column statements_columns[] = {PREMIE_STATEMENTS(STATEMENTS)};
static const premie_column billing_columns[] = {PREMIE_BILLING(BILLING)};
static const premie_column suspensions_columns[] = {PREMIE_SUSPENSIONS(SUSPENSIONS)};
static const premie_column whk_wages_columns[] = {PREMIE_WHK_WAGES(WHK_WAGES)};
static const premie_column whk_benefits_columns[] = {PREMIE_WHK_BENEFITS(WHK_BENEFITS)};
static const premie_column whk_own_risk_columns[] = {PREMIE_WHK_OWN_RISK(WHK_OWN_RISK)};
static const premie_column absences_columns[] = {PREMIE_ABSENCES(ABSENCES)};
static const premie_column claims_columns[] = {PREMIE_CLAIMS(CLAIMS)};
static const premie_column invoices_columns[] = {PREMIE_INVOICES(INVOICES)};
static const premie_column payouts_columns[] = {PREMIE_PAYOUTS(PAYOUTS)};
static const premie_column recoveries_columns[] = {PREMIE_RECOVERIES(RECOVERIES)};
static const premie_column wga_cases_columns[] = {PREMIE_WGA_CASES(WGA_CASES)};

#define SCHEMA(name, columns, in_rules, required, periods, order, what) \
    {#name,                                                             \
     what,                                                              \
     order,                                                             \
     name##_columns,                                                    \
     sizeof name##_columns / sizeof name##_columns[0],                  \
     PREMIE_PERIODS_##periods,                                          \
     in_rules,                                                          \
     required,                                                          \
     sizeof(premie_##name)},

const premie_schema premie_schemas[PREMIE_TABLE_COUNT] = {PREMIE_TABLES(SCHEMA)};

int premie_id_compare(premie_id a, premie_id b)
{
    size_t a_length = premie_id_length(a), b_length = premie_id_length(b);
    int order = memcmp(premie_id_bytes(a), premie_id_bytes(b), a_length < b_length ? a_length : b_length);
    return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

size_t premie_column_word(const premie_column *column, unsigned place, const char **word)
{
    const char *words = column->about;
    for (; place > 0 && *words != '\0'; place--) {
        words += strcspn(words, " ");
        words += *words == ' ';
    }
    *word = words;
    return strcspn(words, " ");
}

size_t premie_list_numbers(premie_id list, size_t limit, int64_t numbers[])
{
    const char *text = premie_id_bytes(list), *end = text + premie_id_length(list);
    size_t count = 0;
    while (text < end && count < limit) {
        int64_t number = 0;
        for (; text < end && *text != '|'; text++) {
            number = number * 10 + (*text - '0');
        }
        numbers[count++] = number;
        text += text < end;
    }
    return count;
}
