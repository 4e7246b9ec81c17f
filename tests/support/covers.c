#include "support/covers.h"

#include "support/assertions.h"

#include <string.h>

static void require(premie_parse parse, const char *text)
{
    if (parse != PREMIE_PARSED) {
        print_error("'%s' is not of its form\n", text);
        fail();
    }
}

premie_date day(const char *text)
{
    premie_date date = PREMIE_NO_DATE;
    if (*text != '\0') {
        require(premie_date_parse(text, strlen(text), PREMIE_ISO, &date), text);
    }
    return date;
}

premie_period days(const char *from, const char *until)
{
    return (premie_period){day(from), *until == '\0' ? PREMIE_FOREVER : day(until)};
}

premie_month_day month_day(const char *text)
{
    premie_month_day value = {0, 0};
    require(premie_month_day_parse(text, strlen(text), &value), text);
    return value;
}

static int64_t decimal(const char *text, int decimals, int64_t max)
{
    int64_t value = PREMIE_NO_INTEGER;
    if (*text != '\0') {
        require(premie_decimal_parse(text, strlen(text), PREMIE_ISO, decimals, max, true, &value), text);
    }
    return value;
}

premie_money money(const char *text) { return (premie_money){decimal(text, 2, PREMIE_MONEY_MAX)}; }

premie_number number(const char *text) { return (premie_number){decimal(text, 6, PREMIE_NUMBER_MAX)}; }

premie_pct pct(const char *text) { return (premie_pct){decimal(text, 6, PREMIE_NUMBER_MAX)}; }

unsigned word_place(const char *words, const char *word)
{
    size_t length = strlen(word);
    unsigned place = 1;
    if (length == 0) {
        return 0;
    }
    while (strncmp(words, word, length) != 0 || (words[length] != ' ' && words[length] != '\0')) {
        words = strchr(words, ' ');
        if (words == NULL) {
            print_error("no such word: '%s'\n", word);
            fail();
        }
        words++;
        place++;
    }
    return place;
}

premie_rate_row euro_row(const char *from, const char *until, const char *euros)
{
    return (premie_rate_row){.in_force = days(from, until), .rate = money(euros).cents};
}

premie_rate_row percent_row(const char *from, const char *until, const char *percent)
{
    return (premie_rate_row){.in_force = days(from, until), .rate = pct(percent).millionths};
}

premie_rate_row free_row(const char *from, const char *until)
{
    return (premie_rate_row){.in_force = days(from, until), .rate = PREMIE_NO_INTEGER, .free_of_charge = true};
}

premie_spell spell(uint32_t employee, const char *from, const char *until, const char *wage)
{
    return (premie_spell){.days = days(from, until), .employee = employee, .annual_wage = money(wage)};
}

premie_statement statement(int year, const char *received_on, const char *headcount, const char *payroll)
{
    return (premie_statement){
        .year = year,
        .received_on = day(received_on),
        .average_headcount = number(headcount),
        .payroll = money(payroll),
    };
}

premie_cover plain_cover(enum premie_premium_base base)
{
    static const premie_rate_row rates[] = {
        {{{INT32_MIN / 2}, {INT32_MAX}}, 7500, false},
        {{{INT32_MIN / 2}, {INT32_MAX}}, 2500000, false},
    };
    return (premie_cover){
        .insured = days("2023-01-01", ""),
        .renewal = {1, 1},
        .base = base,
        .headcount_method = PREMIE_DAILY,
        .day_count = PREMIE_DAY,
        .administration = PREMIE_BY_STATEMENT,
        .term = PREMIE_TERM_YEAR,
        .initial_headcount = PREMIE_NO_NUMBER,
        .initial_payroll = PREMIE_NO_MONEY,
        .rates = {.any_class = &rates[base == PREMIE_BASE_PAYROLL], .any_class_count = 1},
        .statement_months = {.otherwise = number("3")},
        .overdue_uplift = {.otherwise = PREMIE_NO_NUMBER},
        .surcharge = {0},
        .as_of = day("2026-04-15"),
    };
}
