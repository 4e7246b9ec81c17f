#include "fuzz/drawn_book.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fuzz/fuzz.h"

enum { YEAR = 2024, ROW_MAX = 1024, TEXTS = 32, EMPLOYERS = 3, EMPLOYEES = 3, COVERS_MAX = 8, ABSENCES_MAX = 8 };

/* What is drawn from, and what was drawn so far. */
typedef struct drawing {
    const uint8_t *at, *end;
    drawn_book *book;
    unsigned covers, absences, invoices;
    struct {
        unsigned product, employer;
    } cover[COVERS_MAX];
    struct {
        unsigned employer;
        premie_date from;
    } absence[ABSENCES_MAX];
    char texts[TEXTS][PREMIE_NUMBER_TEXT]; /* that stand in the row under way */
    unsigned text_count;
} drawing;

enum { PAYROLL, HEADS, GOUDSE, MANAGER, TURIEN, VVT, EMPLOYEE, PRODUCTS };
static const char *const products[PRODUCTS] = {"PAY", "HEAD", "GB", "MGR", "TUR", "VVT", "EMP"};
static const char *const regimes[PRODUCTS] = {
    [GOUDSE] = "goudse-budget", [MANAGER] = "asr-manager", [TURIEN] = "turien-support", [VVT] = "loyalis-vvt"};

/* ---- drawing ------------------------------------------------------------------------------------------------------ */

static unsigned draw(drawing *from, unsigned count) { return from->at < from->end ? *from->at++ % count : 0; }

/* One of the words, commas between. */
static const char *word(drawing *from, const char *words)
{
    unsigned count = 1;
    for (const char *at = words; *at != '\0'; at++) {
        count += *at == ',';
    }
    unsigned place = draw(from, count);
    char *text = from->texts[from->text_count++ % TEXTS];
    while (place-- > 0) {
        words = strchr(words, ',') + 1;
    }
    (void)snprintf(text, PREMIE_NUMBER_TEXT, "%.*s", (int)strcspn(words, ","), words);
    return text;
}

static const char *flag(drawing *from) { return word(from, ",yes,no"); }

/* Rather often the first or the last of a month. */
static premie_date day_near(drawing *from, int first_year, int years)
{
    int year = first_year + (int)draw(from, (unsigned)years), month = 1 + (int)draw(from, 12);
    switch (draw(from, 5)) {
    case 0:
    case 1:
        return premie_date_of(year, month, 1);
    case 2:
        return premie_date_of(year, month, premie_month_days(year, month));
    default:
        return premie_date_of(year, month, 1 + (int)draw(from, 28));
    }
}

static const char *text_of(drawing *from, premie_date date)
{
    char *text = from->texts[from->text_count++ % TEXTS];
    (void)premie_date_text(date, PREMIE_ISO, text);
    return text;
}

static const char *day(drawing *from) { return text_of(from, day_near(from, YEAR - 3, 6)); }
static const char *day_or_none(drawing *from) { return draw(from, 2) == 0 ? "" : day(from); }

/* A day after another, or none where all of them are to be open. */
static const char *until(drawing *from, premie_date begin)
{
    static const int32_t lengths[] = {0, 1, 27, 28, 29, 59, 90, 181, 364, 365, 366, 727, 728, 730};
    unsigned choice = draw(from, 2 * sizeof lengths / sizeof lengths[0]);
    return choice >= sizeof lengths / sizeof lengths[0] || lengths[choice] == 0
               ? ""
               : text_of(from, premie_date_plus(begin, lengths[choice]));
}

/* Cents of a number drawn, mostly; now and then the largest amount there is. */
static const char *amount(drawing *from, bool negative)
{
    static const int64_t edges[] = {0, 1, 3333, 10000, 12345678, 99999999999, PREMIE_MONEY_MAX};
    unsigned choice = draw(from, 32);
    int64_t cents = choice < 6    ? edges[choice]
                    : choice == 6 ? (draw(from, 8) == 7 ? edges[6] : 7)
                                  : (int64_t)draw(from, 256) * 997 * (int64_t)choice;
    char *text = from->texts[from->text_count++ % TEXTS];
    (void)premie_decimal_text(negative && draw(from, 4) == 3 ? -cents : cents, 2, false, PREMIE_ISO, text);
    return text;
}

static const char *amount_or_none(drawing *from) { return draw(from, 3) == 0 ? "" : amount(from, false); }

static void put(drawing *to, unsigned place, const char *format, ...) PREMIE_FORMAT(3, 4);
static void put(drawing *to, unsigned place, const char *format, ...)
{
    char row[ROW_MAX];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(row, sizeof row, format, values);
    va_end(values);
    must(length > 0 && length < ROW_MAX);
    premie_text_add(&to->book->table[place], row, (size_t)length);
    premie_text_add(&to->book->table[place], "\n", 1);
    to->text_count = 0;
}

/* ---- rules -------------------------------------------------------------------------------------------------------- */

static void draw_products(drawing *to)
{
    static const char *const fixed[PRODUCTS] = {"payroll", "headcount", "headcount", "employee",
                                                "none",    "none",      "employee"};
    put(to, PREMIE_TABLE_products, "product,premium_base,headcount_method,prorata,vat,regime,experience");
    for (unsigned i = 0; i < PRODUCTS; i++) {
        bool own = i == PAYROLL || i == HEADS;
        put(to, PREMIE_TABLE_products, "%s,%s,%s,%s,%s,%s,%s", products[i], fixed[i], word(to, ",monthly,begin_end"),
            word(to, ",day365,day360,month"), i == MANAGER ? "H" : "", regimes[i] != NULL ? regimes[i] : "",
            own ? "own" : word(to, "base,none"));
    }
    put(to, PREMIE_TABLE_vat, "code,from,until,pct\nH,2001-01-01,2024-07-01,19\nH,2024-07-01,,21");
}

static void draw_tariffs(drawing *to)
{
    put(to, PREMIE_TABLE_tariffs, "product,class,from,until,premium_per_employee,premium_pct");
    for (unsigned i = 0; i < PRODUCTS; i++) {
        if (i == TURIEN || i == VVT) {
            continue;
        }
        premie_date change = draw(to, 3) == 2 ? day_near(to, YEAR - 1, 3) : premie_date_of(YEAR, 1, 1);
        premie_date gap = premie_date_plus(change, draw(to, 8) == 7);
        put(to, PREMIE_TABLE_tariffs, "%s,,2015-01-01,%s,%s,%s", products[i], text_of(to, change),
            i == PAYROLL ? "" : amount(to, false), i == PAYROLL ? word(to, "2.5,0,3.333333,0.000001,100") : "");
        put(to, PREMIE_TABLE_tariffs, "%s,,%s,,%s,%s", products[i], text_of(to, gap),
            i == PAYROLL ? "" : amount(to, false), i == PAYROLL ? word(to, "3,0.01,6.125") : "");
    }
}

static void draw_parameters(drawing *to)
{
    static const char *const names[] = {
        "case_gap_days",     "wage_continuation_days", "statement_months", "overdue_uplift",
        "submit_months_vvt", "vvt_min_sick_days",      "excess_share",     "cba_share"};
    put(to, PREMIE_TABLE_parameters, "name,from,until,value");
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (draw(to, 3) == 2) {
            put(to, PREMIE_TABLE_parameters, "%s,2015-01-01,,%s", names[i], word(to, "1,0,28,3,100,728"));
        }
    }
}

static void draw_reimbursement_rules(drawing *to)
{
    put(to, PREMIE_TABLE_activities,
        "regime,activity,covered,proposers,needs_approval,needs_conflict,km_rate,km_over,"
        "article");
    for (unsigned i = 0; i < PRODUCTS; i++) {
        if (regimes[i] != NULL) {
            put(to, PREMIE_TABLE_activities, "%s,a,yes,,,,,,1", regimes[i]);
            put(to, PREMIE_TABLE_activities, "%s,b,%s,%s,%s,%s,%s,%s,2", regimes[i], word(to, "yes,no"),
                word(to, ",physician"), flag(to), flag(to), word(to, ",0.23"), word(to, ",12.5"));
        }
    }
    put(to, PREMIE_TABLE_budgets, "product,from,headcount_from,amount,basis");
    for (unsigned i = GOUDSE; i <= VVT; i++) {
        put(to, PREMIE_TABLE_budgets, "%s,2015-01-01,0,%s,%s", products[i], amount(to, false), word(to, ",inc_vat"));
    }
    put(to, PREMIE_TABLE_aow_ages, "born_from,years,months\n1900-01-01,67,3");
    put(to, PREMIE_TABLE_sepa, "country\nNL");
    put(to, PREMIE_TABLE_recovery, "cause,week,still_ill\n,0,1\n,26,0.5\n,104,%s", word(to, "0.1,0,0.5"));
}

static void draw_rating(drawing *to)
{
    put(to, PREMIE_TABLE_scales, "scale,ratio_from,ratio_until,factor\nS,0,66.666667,0.9\nS,66.666667,,%s",
        word(to, "1.2,0,100"));
    put(to, PREMIE_TABLE_weights, "scheme,headcount_from,headcount_until,weight\nW,0,2.5,0.25\nW,2.5,,%s",
        word(to, "1,0"));
    put(to, PREMIE_TABLE_rating,
        "product,from,method,applies_to,premium_basis,scale,weights,window_years,min_years,"
        "target_ratio,credibility_k,large_claim_cap,max_up,max_down,min_pct,max_pct,decimals");
    for (unsigned i = PAYROLL; i <= HEADS; i++) {
        put(to, PREMIE_TABLE_rating, "%s,2015-01-01,%s,%s,%s,S,W,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s", products[i],
            word(to, "scale,credibility,blend"), word(to, ",current,tariff"), word(to, ",tariff"), word(to, ",1,2"),
            word(to, ",0,1"), word(to, "70,0.5"), word(to, ",500"), word(to, ",1000"), word(to, ",25"), word(to, ",10"),
            word(to, ",0.5"), word(to, ",9"), word(to, ",0,6"));
    }
    put(to, PREMIE_TABLE_terms, "term,surcharge_pct\nquarter,%s\nmonth,4", word(to, "3.333333,0"));
}

/* ---- the book ----------------------------------------------------------------------------------------------------- */

static void draw_employers(drawing *to)
{
    static const char *const sectors[EMPLOYERS] = {"1", "52", ""};
    put(to, PREMIE_TABLE_employers, "employer_id,cao,sector");
    for (unsigned i = 0; i < EMPLOYERS; i++) {
        put(to, PREMIE_TABLE_employers, "E%u,%s,%s", i + 1, word(to, "VVT,"), sectors[i]);
    }
}

static void draw_covers(drawing *to)
{
    unsigned count = 1 + draw(to, COVERS_MAX);
    put(to, PREMIE_TABLE_covers,
        "cover_id,policy_id,employer_id,product,class,from,until,end_reason,cancelled_on,renewal,"
        "administration,term,base_cover_id,initial_headcount,initial_payroll");
    for (unsigned i = 0; i < count; i++) {
        unsigned product = draw(to, PRODUCTS), employer = draw(to, EMPLOYERS), tied = i > 0 ? draw(to, i + 1) : 0;
        premie_date from = day_near(to, YEAR - 4, 5);
        char base[PREMIE_NUMBER_TEXT] = "";
        if (tied > 0) {
            employer = to->cover[tied - 1].employer;
            (void)snprintf(base, sizeof base, "C%u", tied);
        }
        put(to, PREMIE_TABLE_covers, "C%u,P,E%u,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s", i + 1, employer + 1,
            products[product], product == TURIEN ? word(to, "budget,cba,none,") : "", text_of(to, from),
            until(to, from), word(to, ",cancelled,fraud,provider_left"), product == MANAGER ? day_or_none(to) : "",
            word(to, "01-01,07-01,12-31,02-28,03-15"), word(to, "employee,statement,click_claim"),
            word(to, ",quarter,month,half_year"), base, word(to, ",12.25,0"), word(to, ",100000,0.01"));
        to->cover[i].product = product;
        to->cover[i].employer = employer;
    }
    to->covers = count;
}

static void draw_schedule(drawing *to)
{
    put(to, PREMIE_TABLE_schedule,
        "cover_id,from,until,premium_per_employee,premium_pct,budget,free_of_charge,"
        "announced_on,refused_on");
    for (unsigned i = 0; i < to->covers; i++) {
        if (draw(to, 3) == 2) {
            premie_date from = day_near(to, YEAR - 2, 4), announced = premie_date_plus(from, -(int32_t)draw(to, 90));
            bool refused = draw(to, 3) == 2;
            put(to, PREMIE_TABLE_schedule, "C%u,%s,%s,%s,%s,%s,%s,%s,%s", i + 1, text_of(to, from), until(to, from),
                amount_or_none(to), word(to, ",2.25,0"), amount_or_none(to), flag(to),
                refused ? text_of(to, announced) : "",
                refused ? text_of(to, premie_date_plus(announced, (int32_t)draw(to, 32))) : "");
        }
    }
}

static void draw_spells(drawing *to)
{
    put(to, PREMIE_TABLE_spells,
        "employer_id,employee_id,from,until,birth_date,annual_wage,no_risk,from_reported_on,"
        "until_reported_on");
    for (unsigned i = 0, count = 1 + draw(to, 12); i < count; i++) {
        unsigned employee = draw(to, EMPLOYEES);
        premie_date from = day_near(to, YEAR - 4, 6);
        put(to, PREMIE_TABLE_spells, "E%u,e%u,%s,%s,%u-05-17,%s,%s,%s,%s", 1 + draw(to, EMPLOYERS), employee,
            text_of(to, from), until(to, from), 1957 + 20 * employee, amount(to, false), flag(to), day_or_none(to),
            day_or_none(to));
    }
}

static void draw_amounts(drawing *to)
{
    put(to, PREMIE_TABLE_statements,
        "cover_id,year,received_on,average_headcount,payroll,certification_requested,"
        "certified");
    for (unsigned i = 0, count = draw(to, 8); i < count; i++) {
        put(to, PREMIE_TABLE_statements, "C%u,%u,%s,%s,%s,%s,%s", 1 + draw(to, to->covers), YEAR - 2 + draw(to, 4),
            day(to), word(to, "12.25,0,3,0.000001,999999999"), amount(to, false), flag(to), flag(to));
    }
    put(to, PREMIE_TABLE_billing, "cover_id,year,kind,booked_on,amount,employee_id");
    for (unsigned i = 0, count = draw(to, 10); i < count; i++) {
        unsigned kind = draw(to, 3), employee = draw(to, EMPLOYEES + 1);
        put(to, PREMIE_TABLE_billing, kind == 2 ? "C%u,%u,%s,%s,%s,e%u" : "C%u,%u,%s,%s,%s,", 1 + draw(to, to->covers),
            YEAR - 1 + draw(to, 4),
            kind == 2   ? "prorata"
            : kind == 1 ? "settlement"
                        : "advance",
            day(to), amount(to, true), employee);
    }
    put(to, PREMIE_TABLE_suspensions, "cover_id,from,until");
    for (unsigned i = 0, count = draw(to, 3); i < count; i++) {
        premie_date from = day_near(to, YEAR - 1, 3);
        put(to, PREMIE_TABLE_suspensions, "C%u,%s,%s", 1 + draw(to, to->covers), text_of(to, from), until(to, from));
    }
}

static void draw_absences(drawing *to)
{
    put(to, PREMIE_TABLE_absences,
        "absence_id,employer_id,employee_id,first_sick_day,recovered_on,cause,conflict,"
        "third_party,no_cooperation,sanction_weeks,duty_until,wia_from,daily_benefit");
    to->absences = draw(to, ABSENCES_MAX);
    for (unsigned i = 0; i < to->absences; i++) {
        unsigned employer = draw(to, EMPLOYERS);
        premie_date from = day_near(to, YEAR - 2, 3);
        put(to, PREMIE_TABLE_absences, "A%u,E%u,e%u,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s", i + 1, employer + 1,
            draw(to, EMPLOYEES), text_of(to, from), until(to, from), word(to, ",rug,psych"), flag(to), flag(to),
            flag(to), word(to, ",0,13,52"), day_or_none(to), day_or_none(to), amount_or_none(to));
        to->absence[i].employer = employer;
        to->absence[i].from = from;
    }
}

static void draw_claims(drawing *to)
{
    put(to, PREMIE_TABLE_claims, "cover_id,absence_id,date,kind,amount");
    for (unsigned i = 0, count = draw(to, 10); i < count; i++) {
        unsigned absence = draw(to, to->absences + 1), cover = 1 + draw(to, to->covers);
        const char *kind = word(to, "paid,reserve,recovery");
        if (absence == 0) {
            put(to, PREMIE_TABLE_claims, "C%u,,%s,%s,%s", cover, day(to), kind, amount(to, false));
        } else {
            premie_date date = premie_date_plus(to->absence[absence - 1].from, 3 * (int32_t)draw(to, 256));
            put(to, PREMIE_TABLE_claims, "C%u,A%u,%s,%s,%s", cover, absence, text_of(to, date), kind,
                amount(to, false));
        }
    }
}

static bool has_absence(const drawing *to, unsigned cover, unsigned absence)
{
    return regimes[to->cover[cover].product] != NULL && to->absence[absence].employer == to->cover[cover].employer;
}

static void draw_invoice(drawing *to, unsigned cover, unsigned absence)
{
    premie_date from = premie_date_plus(to->absence[absence].from, 3 * (int32_t)draw(to, 256));
    premie_date dated = premie_date_plus(from, (int32_t)draw(to, 40));
    put(to, PREMIE_TABLE_invoices, "I%u,C%u,A%u,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s",
        ++to->invoices, cover + 1, absence + 1, word(to, "a,b"), word(to, ",physician"), word(to, "yes,no"), flag(to),
        day_or_none(to), day_or_none(to), word(to, ",50,0,33.333333"), text_of(to, from), until(to, from),
        text_of(to, dated), text_of(to, premie_date_plus(dated, (int32_t)draw(to, 64))), amount(to, false),
        amount_or_none(to), word(to, ",120.5"), word(to, ",12.6"), amount_or_none(to), amount_or_none(to),
        word(to, ",10.5,100"), word(to, "2024-08-01,,2025-01-01"));
    for (unsigned i = 0, count = draw(to, 3); i < count; i++) {
        put(to, PREMIE_TABLE_payouts, "I%u,%s,%s", to->invoices, day(to), amount(to, true));
    }
}

static void draw_invoices(drawing *to)
{
    put(to, PREMIE_TABLE_invoices,
        "invoice_id,cover_id,absence_id,activity,proposed_by,digital,waived,requested_on,"
        "approved_on,approved_share,activity_from,activity_until,invoice_date,submitted_on,"
        "cost_ex_vat,vat,km,distance_km,subsidy,other_cover,effect,paid_on");
    put(to, PREMIE_TABLE_payouts, "invoice_id,paid_on,amount");
    put(to, PREMIE_TABLE_recoveries, "absence_id,settled_on,amount");
    for (unsigned cover = 0; cover < to->covers; cover++) {
        for (unsigned absence = 0; absence < to->absences; absence++) {
            if (has_absence(to, cover, absence) && draw(to, 2) == 0) {
                draw_invoice(to, cover, absence);
            }
        }
    }
    for (unsigned absence = 0; absence < to->absences; absence++) {
        if (draw(to, 3) == 2) {
            put(to, PREMIE_TABLE_recoveries, "A%u,%s,%s", absence + 1, day(to), amount(to, false));
        }
    }
}

/* ---- own risk of WGA, and the Whk --------------------------------------------------------------------------------- */

static void draw_wga(drawing *to)
{
    put(to, PREMIE_TABLE_milestones, "product,milestone,anchor,weeks,months,until_weeks,ends_on_recovery,article");
    for (unsigned i = 0; i < 4; i++) {
        put(to, PREMIE_TABLE_milestones, "%s,m%u,%s,%s,%s,%s,%s,1", products[i % 2], i,
            word(to, "sick,wia,lgu_start,lgu_end"), word(to, ",6,42,-999999,999999"),
            word(to, ",-5,120,-999999,999999"), word(to, ",68,-1"), flag(to));
    }
    premie_date change = day_near(to, YEAR, 6);
    put(to, PREMIE_TABLE_wage_limits, "from,until,max_daily_wage,minimum_wage_month");
    put(to, PREMIE_TABLE_wage_limits, "2020-01-01,%s,%s,%s", text_of(to, change), amount_or_none(to),
        amount_or_none(to));
    put(to, PREMIE_TABLE_wage_limits, "%s,,%s,%s", text_of(to, change), amount_or_none(to), amount_or_none(to));
    put(to, PREMIE_TABLE_wga_exit, "cause,month,still_on\n,12,%s\n,121,%s\nrug,24,%s", word(to, "0.8,1,0.000001"),
        word(to, "0,0.25,1"), word(to, "0.5,0,1"));
    put(to, PREMIE_TABLE_parameters, "discount_pct,2015-01-01,,%s\nlau_strict,2015-01-01,,%s", word(to, "0,2.5,100"),
        word(to, "0,1"));
    put(to, PREMIE_TABLE_wga_cases,
        "absence_id,disability_pct,durable,daily_wage,income_month,residual_month,years_to_2015,years_from_2016");
    for (unsigned i = 0; i < to->absences; i++) {
        if (draw(to, 4) != 3) {
            put(to, PREMIE_TABLE_wga_cases, "A%u,%s,%s,%s,%s,%s,%s,%s", i + 1,
                word(to, "80,79.999999,35,34.999999,45,100,65,0"), word(to, ",,,yes"), amount(to, false),
                amount_or_none(to), amount_or_none(to), word(to, ",1,10,11,40,999999"), word(to, ",1,9,10,999999"));
        }
    }
}

static void draw_whk(drawing *to)
{
    static const char *const components[] = {"WGA", "ZW"};
    put(to, PREMIE_TABLE_whk_parameters,
        "year,component,avg_wage,limit_low,limit_high,base,average,max,min,risk_avg,cf,"
        "k1,k2,k3,k4,max_sector52");
    put(to, PREMIE_TABLE_whk_sectors, "year,sector,component,pct");
    put(to, PREMIE_TABLE_whk_wages, "employer_id,year,wage");
    put(to, PREMIE_TABLE_whk_benefits, "employer_id,component,year,amount");
    put(to, PREMIE_TABLE_whk_own_risk, "employer_id,component,from,until");
    for (unsigned i = 0; i < 2; i++) {
        put(to, PREMIE_TABLE_whk_parameters, "%u,%s,,%s,%s,%s,0.77,%s,%s,%s,%s,5,2.5,%s,1.25,%s", YEAR, components[i],
            word(to, "100,0,9425.5,"), word(to, "5000,100,99999999999.99"), word(to, "0.77,0"), word(to, "3.08,"),
            word(to, "0.19,0"), word(to, "0.59,100"), word(to, "0.98,0,999999999"), word(to, "1.66,"),
            word(to, ",7.22"));
        put(to, PREMIE_TABLE_whk_sectors, "%u,1,%s,%s\n%u,52,%s,%s", YEAR, components[i], word(to, "0.55,,0"), YEAR,
            components[i], word(to, "3.1,"));
    }
    for (unsigned employer = 1; employer <= EMPLOYERS; employer++) {
        for (int year = YEAR - 6; year <= YEAR; year++) {
            if (draw(to, 4) != 3) {
                put(to, PREMIE_TABLE_whk_wages, "E%u,%d,%s", employer, year, amount(to, false));
            }
        }
        for (unsigned i = 0; i < 2; i++) {
            put(to, PREMIE_TABLE_whk_benefits, "E%u,%s,%d,%s", employer, components[i], YEAR - 2, amount(to, false));
            if (draw(to, 4) == 3) {
                premie_date from = day_near(to, YEAR - 1, 2);
                put(to, PREMIE_TABLE_whk_own_risk, "E%u,%s,%s,%s", employer, components[i], text_of(to, from),
                    until(to, from));
            }
        }
    }
}

void fuzz_draw_book(drawn_book *book, const uint8_t *data, size_t size)
{
    drawing drawing = {.at = data, .end = data + size, .book = book};
    *book = (drawn_book){.year = YEAR};
    book->as_of = day_near(&drawing, YEAR, 3);
    draw_covers(&drawing);
    draw_spells(&drawing);
    draw_amounts(&drawing);
    draw_absences(&drawing);
    draw_invoices(&drawing);
    draw_claims(&drawing);
    draw_schedule(&drawing);
    draw_employers(&drawing);
    draw_products(&drawing);
    draw_tariffs(&drawing);
    draw_parameters(&drawing);
    draw_reimbursement_rules(&drawing);
    draw_rating(&drawing);
    draw_wga(&drawing);
    draw_whk(&drawing);
}

void fuzz_drawn_book_release(drawn_book *book)
{
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        premie_text_release(&book->table[place]);
    }
}
