/* Seeded generator of a valid book and rules folder (tables.md) of any size, for benchmarks and tests. */
#define _POSIX_C_SOURCE 200809L
#include "portfolio_rules.h"

#include <sys/stat.h>

enum { YEARS = 7, COVERS_MAX = 20, WORKING_LIFE = 24837, LONGEST_WAGE = 728 };
static const uint64_t size_limit = 200000000;

typedef struct options {
    const char *folder;
    uint64_t employers, spells, absences, invoices, seed, first_year;
    bool plain;
    csv_form form;
} options;

enum book_table {
    EMPLOYERS,
    COVERS,
    SCHEDULE,
    SPELLS,
    STATEMENTS,
    BILLING,
    SUSPENSIONS,
    ABSENCES,
    CLAIMS,
    INVOICES,
    PAYOUTS,
    RECOVERIES,
    BOOK_TABLES
};

static const char *const book_tables[BOOK_TABLES][2] = {
    [EMPLOYERS] = {"employers", "employer_id,name,holding_id,sector,cao"},
    [COVERS] = {"covers", "cover_id,policy_id,employer_id,product,class,from,until,end_reason,cancelled_on,renewal,"
                          "administration,term,base_cover_id,arbo_cover_id,initial_headcount,initial_payroll"},
    [SCHEDULE] = {"schedule", "cover_id,from,until,premium_per_employee,premium_pct,budget,free_of_charge,"
                              "announced_on,refused_on"},
    [SPELLS] = {"spells", "employer_id,employee_id,from,until,birth_date,annual_wage,no_risk,from_reported_on,"
                          "until_reported_on"},
    [STATEMENTS] = {"statements", "cover_id,year,received_on,average_headcount,payroll,certification_requested,"
                                  "certified"},
    [BILLING] = {"billing", "cover_id,year,kind,booked_on,amount,employee_id"},
    [SUSPENSIONS] = {"suspensions", "cover_id,from,until"},
    [ABSENCES] = {"absences", "absence_id,employer_id,employee_id,first_sick_day,recovered_on,cause,conflict,"
                              "third_party,no_cooperation,sanction_weeks,duty_until,wia_from,daily_benefit"},
    [CLAIMS] = {"claims", "cover_id,absence_id,date,kind,amount"},
    [INVOICES] = {"invoices", "invoice_id,cover_id,absence_id,activity,proposed_by,designated,calamity,other_doctor,"
                              "digital,waived,requested_on,approved_on,approved_share,activity_from,activity_until,"
                              "invoice_date,received_on,submitted_on,cost_ex_vat,vat,km,distance_km,subsidy,"
                              "subsidy_missed,other_cover,effect,paid_on,account_country"},
    [PAYOUTS] = {"payouts", "invoice_id,paid_on,amount"},
    [RECOVERIES] = {"recoveries", "absence_id,settled_on,amount"},
};

/* Drawn for all employers before the first row is written, so that the totals come out as asked. */
typedef struct plan {
    uint64_t weight; /* of the employer in the spells, then of its spells times its risk in the absences */
    uint64_t spells, absences, invoices;
    unsigned products; /* one bit a product */
    int sector;
    bool by_statement;
} plan;

typedef struct person {
    uint64_t id, absences;
    int born, from, until; /* first day of the first spell, last day out of the last */
    int gap;               /* the first day out of service; in service on all days from `from` to it */
    int64_t wage;          /* cents a year */
} person;

typedef struct cover {
    uint64_t id, base, arbo;
    enum product product;
    const char *class_name;
    int from, until, renewal_month, renewal_day;
    bool by_statement;
    int own_rate, own_rate_from; /* of schedule.csv */
} cover;

typedef struct absence {
    uint64_t id;
    const person *who;
    int first, recovered;
    int64_t benefit;                  /* cents a day */
    bool conflict, third_party, open; /* open: still ill at the end of the export */
} absence;

typedef struct portfolio {
    options opt;
    rng rng;
    csv_out table[BOOK_TABLES];
    int new_year[YEARS + 1]; /* from the year before the first year */
    int as_of, horizon;      /* the knowledge date to close on; the last day of the export */
    uint64_t employees, cover_rows, absence_rows, invoice_rows;
    uint64_t invoices_owed; /* of a plain book: asked for up to this employer and not written yet */
    uint64_t employer;
    const plan *plan;
    double headcount[YEARS], payroll[YEARS]; /* average; cents of a whole year */
    cover covers[COVERS_MAX];
    size_t cover_count;
    person *people;
    absence *absences;
    size_t people_count, people_room, absence_count, absence_room;
} portfolio;

static int min_of(int a, int b) { return a < b ? a : b; }

static int max_of(int a, int b) { return a > b ? a : b; }

static const choice sector_names[] = {
    {9, "bakkerij"}, {9, "metaal"},   {10, "transport"},    {11, "horeca"},   {12, "zorg"}, {14, "zakelijk"},
    {12, "bouw"},    {6, "grafisch"}, {12, "detailhandel"}, {5, "agrarisch"}, {0, NULL},
};
enum { CARE = 4, SECTORS = 10 };

static unsigned draw_products(rng *r, int sector)
{
    unsigned set = 0;
    if (rng_chance(r, 820))
        set |= rng_chance(r, 120) ? 1u << ZIEK : 1u << VERZ;
    if (rng_chance(r, 360))
        set |= rng_chance(r, 700) ? 1u << BTNW : rng_chance(r, 500) ? 1u << BTNM : 1u << BTNB;
    if (rng_chance(r, 160))
        set |= 1u << TNW;
    if (rng_chance(r, sector == CARE ? 550 : 6))
        set |= 1u << VVT;
    if (rng_chance(r, 220))
        set |= 1u << WGAERD;
    if (rng_chance(r, 160))
        set |= 1u << ARBO;
    if ((set & (1u << ARBO)) && (set & (1u << VERZ)) && rng_chance(r, 800))
        set |= rng_chance(r, 750) ? 1u << REMA : 1u << REMM;
    return set ? set : 1u << VERZ;
}

/* One cover that is rated, on headcount or payroll, and for a third a module. */
static unsigned draw_plain_products(rng *r)
{
    unsigned own = rng_chance(r, 450) ? 1u << VPW : 1u << VLS;
    return rng_chance(r, 333) ? own | 1u << BTNP : own;
}

static bool has_module(const plan *one)
{
    static const unsigned modules =
        1u << BTNW | 1u << BTNM | 1u << BTNB | 1u << TNW | 1u << VVT | 1u << REMA | 1u << REMM | 1u << BTNP;
    return one->products & modules;
}

/* What one of many gets of a total shared by weight; the parts add up to the total, the first has at least 1. */
static uint64_t share_of(uint64_t total, uint64_t before, uint64_t weight, uint64_t sum)
{
    uint64_t until = (total * (before + weight) + sum - 1) / sum;
    return until - (total * before + sum - 1) / sum;
}

static uint64_t weigh(const options *opt, plan *plans, rng *r)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < opt->employers; i++) {
        double size = rng_lognormal(r, 8 * 12.0, 2.05);
        plans[i].weight = size < 1 ? 1 : size > 400000 ? 400000 : (uint64_t)size;
        plans[i].sector = i == 0 ? CARE : rng_below(r, SECTORS);
        if (opt->plain)
            plans[i].products = draw_plain_products(r);
        else
            plans[i].products = i == 0 ? (1u << VPW) - 1 : draw_products(r, plans[i].sector);
        plans[i].by_statement = !opt->plain && rng_chance(r, 600);
        sum += plans[i].weight;
    }
    return sum;
}

static void share_spells(const options *opt, plan *plans, uint64_t sum)
{
    uint64_t one_each = opt->spells >= opt->employers;
    uint64_t total = opt->spells - one_each * opt->employers;
    for (uint64_t i = 0, before = 0; i < opt->employers; i++) {
        plans[i].spells = one_each + share_of(total, before, plans[i].weight, sum);
        before += plans[i].weight;
    }
}

/* Absences by spells and a hidden risk of the employer, invoices by absences where a module pays for them. */
static void share_absences(const options *opt, plan *plans, rng *r)
{
    uint64_t sum = 0, insured = 0;
    for (uint64_t i = 0; i < opt->employers; i++) {
        double risk = rng_lognormal(r, 8, 0.7);
        plans[i].weight = plans[i].spells * (risk < 1 ? 1 : risk > 64 ? 64 : (uint64_t)risk);
        sum += plans[i].weight;
    }
    for (uint64_t i = 0, before = 0; sum > 0 && i < opt->employers; i++) {
        plans[i].absences = share_of(opt->absences, before, plans[i].weight, sum);
        before += plans[i].weight;
        insured += has_module(&plans[i]) ? plans[i].absences : 0;
    }
    for (uint64_t i = 0, before = 0; insured > 0 && i < opt->employers; i++) {
        uint64_t weight = has_module(&plans[i]) ? plans[i].absences : 0;
        plans[i].invoices = share_of(opt->invoices, before, weight, insured);
        before += weight;
    }
}

static plan *draw_plans(const options *opt, rng *r)
{
    plan *plans = resized(NULL, opt->employers, sizeof *plans);
    memset(plans, 0, opt->employers * sizeof *plans);
    share_spells(opt, plans, weigh(opt, plans, r));
    share_absences(opt, plans, r);
    return plans;
}

static void write_employer(portfolio *p)
{
    static const char *const names[] = {"Jansen", "De Vries", "Van den Berg", "Bakker",   "Visser", "Smit",
                                        "Mulder", "De Boer",  "Peters",       "Hendriks", "Dekker", "Brouwer"};
    static const char *const forms[] = {"", " B.V.", ", B.V.", " \"De Zon\"", " & Zn.; V.O.F.", " Coöperatie"};
    csv_out *out = &p->table[EMPLOYERS];
    char name[96];
    const char *family = names[rng_below(&p->rng, 12)];
    snprintf(name, sizeof name, "%s %s%s", sector_names[p->plan->sector].word, family, forms[rng_below(&p->rng, 6)]);
    name[0] = (char)(name[0] - 'a' + 'A');
    bool vvt = p->plan->sector == CARE && rng_chance(&p->rng, 930);
    csv_id(out, 'E', p->employer);
    csv_text(out, name);
    csv_id(out, 'H', rng_chance(&p->rng, 80) ? (p->employer + 2) / 3 : 0);
    csv_text(out, sector_names[p->plan->sector].word);
    csv_text(out, p->employer == 1 || vvt ? "VVT" : "");
    csv_end_row(out);
}

/* The day something was reported: mostly blank, the day itself. */
static int draw_report(portfolio *p, int day)
{
    if (day >= NO_DATE || day < p->new_year[0] || rng_chance(&p->rng, 780))
        return NO_DATE;
    if (rng_chance(&p->rng, 230))
        return day - 1 - rng_below(&p->rng, 30);
    int late = day + 1 + rng_below(&p->rng, rng_chance(&p->rng, 850) ? 45 : 400);
    return p->opt.plain ? min_of(late, max_of(day, p->as_of)) : late;
}

/* Adds a spell to the average headcount and the payroll of each calendar year. */
static void add_service(portfolio *p, int from, int until, int64_t wage)
{
    for (int k = 0; k < YEARS; k++) {
        int days = min_of(until, p->new_year[k + 1]) - max_of(from, p->new_year[k]);
        if (days <= 0)
            continue;
        double part = (double)days / (p->new_year[k + 1] - p->new_year[k]);
        p->headcount[k] += part;
        p->payroll[k] += part * (double)wage;
    }
}

static void write_spell(portfolio *p, const person *who, int from, int until, int64_t wage)
{
    csv_out *out = &p->table[SPELLS];
    bool anchor = who == p->people;
    bool no_wage = p->plan->by_statement && rng_chance(&p->rng, 10);
    csv_id(out, 'E', p->employer);
    csv_id(out, 'W', who->id);
    csv_date(out, from);
    csv_date(out, until);
    csv_date(out, who->born);
    csv_money_if(out, no_wage ? 0 : wage);
    csv_flag(out, rng_chance(&p->rng, 15));
    csv_date(out, anchor ? NO_DATE : draw_report(p, from));
    csv_date(out, draw_report(p, until));
    csv_end_row(out);
    add_service(p, from, until, wage);
}

static int draw_start(portfolio *p)
{
    int first = p->new_year[1];
    if (rng_chance(&p->rng, 420))
        return first + rng_below(&p->rng, p->horizon + 30 - first);
    int longest = rng_below(&p->rng, 9000);
    return first - 1 - rng_below(&p->rng, longest);
}

static int draw_leave(portfolio *p, int from)
{
    int first = max_of(p->new_year[1], from);
    if (from >= p->new_year[1] && rng_chance(&p->rng, 60))
        return from + 1 + rng_below(&p->rng, 90);
    if (from < p->new_year[1] && rng_chance(&p->rng, 30))
        return from + 1 + rng_below(&p->rng, p->new_year[1] - from);
    if (rng_chance(&p->rng, 360))
        return first + 1 + rng_below(&p->rng, p->horizon + 120 - first);
    return NO_DATE;
}

/* The first of an employer is always in service and reported, so that none is without people. */
static person *add_person(portfolio *p)
{
    if (p->people_count == p->people_room)
        p->people = resized(p->people, p->people_room *= 2, sizeof *p->people);
    person *who = &p->people[p->people_count++];
    bool anchor = who == p->people;
    int born = p->new_year[3] - 19 * 366 - rng_below(&p->rng, 48 * 365);
    int from = max_of(draw_start(p), born + 16 * 366);
    if (anchor)
        from = min_of(from, p->new_year[1] - 1);
    int until = anchor ? NO_DATE : draw_leave(p, from);
    int old = born + WORKING_LIFE;
    if (!anchor && old > from && old < p->horizon && rng_chance(&p->rng, 800))
        until = min_of(until, old);
    double wage = rng_lognormal(&p->rng, 3600000, 0.42);
    wage = wage < 800000 ? 800000 : wage > 18000000 ? 18000000 : wage;
    *who = (person){.id = ++p->employees, .born = born, .from = from, .until = until, .gap = until};
    who->wage = (int64_t)wage;
    if (!(p->plan->products & (1u << VVT)) && rng_chance(&p->rng, 15))
        who->born = NO_DATE;
    return who;
}

/* A raise ends one spell and starts the next; a rehire leaves a gap; a second contract overlaps. */
static uint64_t write_spells(portfolio *p, person *who, uint64_t most)
{
    int kind = most > 1 && who != p->people ? rng_below(&p->rng, 100) : 99;
    int last = min_of(who->until, p->horizon);
    if (kind < 8 && last - who->from > 1) {
        int raise = who->from + 1 + rng_below(&p->rng, last - who->from - 1);
        write_spell(p, who, who->from, raise, who->wage);
        write_spell(p, who, raise, who->until, who->wage + who->wage / 32);
        return 2;
    }
    write_spell(p, who, who->from, who->until, who->wage);
    if (kind < 12 && who->until < p->horizon) {
        int back = who->until + 1 + rng_below(&p->rng, 300);
        who->until = rng_chance(&p->rng, 600) ? NO_DATE : back + 1 + rng_below(&p->rng, 700);
        write_spell(p, who, back, who->until, who->wage);
        return 2;
    }
    if (kind < 15 && last - who->from > 1) {
        int second = who->from + 1 + rng_below(&p->rng, last - who->from - 1);
        write_spell(p, who, second, second + 1 + rng_below(&p->rng, last - second), who->wage / 4);
        return 2;
    }
    return 1;
}

static void write_staff(portfolio *p)
{
    p->people_count = 0;
    memset(p->headcount, 0, sizeof p->headcount);
    memset(p->payroll, 0, sizeof p->payroll);
    for (uint64_t left = p->plan->spells; left > 0;)
        left -= write_spells(p, add_person(p), left);
}

static const choice verz_classes[] = {{24, "K1"}, {24, "K2"}, {15, "K3"}, {15, "KB"}, {17, ""}, {5, "K9"}, {0, NULL}};
static const choice ziek_classes[] = {{50, "Z1"}, {44, "Z2"}, {6, "Z9"}, {0, NULL}};
static const choice btnw_classes[] = {{80, ""}, {20, "A"}, {0, NULL}};
static const choice tnw_classes[] = {{60, "budget"}, {30, "cba"}, {5, "none"}, {5, ""}, {0, NULL}};
static const choice wga_classes[] = {{60, ""}, {40, "W1"}, {0, NULL}};
static const choice vpw_classes[] = {{40, ""}, {30, "P1"}, {24, "P2"}, {6, "P9"}, {0, NULL}};
static const choice vls_classes[] = {{40, ""}, {30, "L1"}, {24, "L2"}, {6, "L9"}, {0, NULL}};
static const choice btnp_classes[] = {{70, ""}, {30, "A"}, {0, NULL}};
static const choice no_classes[] = {{1, ""}, {0, NULL}};
static const choice *const classes[PRODUCTS] = {
    [VERZ] = verz_classes, [ZIEK] = ziek_classes, [BTNW] = btnw_classes,  [BTNM] = no_classes,   [BTNB] = no_classes,
    [TNW] = tnw_classes,   [VVT] = no_classes,    [WGAERD] = wga_classes, [ARBO] = no_classes,   [REMA] = no_classes,
    [REMM] = no_classes,   [VPW] = vpw_classes,   [VLS] = vls_classes,    [BTNP] = btnp_classes,
};
static const choice term_words[] = {{45, "year"},  {10, "half_year"}, {20, "quarter"},
                                    {15, "month"}, {10, ""},          {0, NULL}};
static const choice end_reasons[] = {
    {62, "cancelled"},    {12, ""}, {12, "non_payment"}, {4, "fraud"}, {4, "misrepresentation"},
    {6, "provider_left"}, {0, NULL}};

static bool is_own(enum product product) { return strcmp(products[product].experience, "own") == 0; }

static int renewal_day(const cover *c, int year) { return day_of(year, c->renewal_month, c->renewal_day); }

static int rate_on(const portfolio *p, const cover *c, int day)
{
    if (c->own_rate && c->own_rate_from <= day)
        return c->own_rate;
    return tariff_on(c->product, c->class_name, day, (int)p->opt.first_year);
}

/* A renewal in the year, 0 being the first year, or none where the cover has not begun by then. */
static int renewal_after(const portfolio *p, const cover *c, int year)
{
    int day = renewal_day(c, (int)p->opt.first_year + year);
    return day > c->from ? day : NO_DATE;
}

static void draw_period(portfolio *p, cover *c, int earliest)
{
    rng *r = &p->rng;
    int first = (int)p->opt.first_year;
    int start = rng_below(r, 100);
    bool january = p->opt.plain || rng_chance(r, 850);
    c->renewal_month = january ? 1 : 1 + rng_below(r, 12);
    c->renewal_day = january || rng_chance(r, 700) ? 1 : 1 + rng_below(r, 28);
    if (start < 62)
        c->from = renewal_day(c, first - rng_below(r, 9));
    else if (start < 80)
        c->from = renewal_day(c, first + 1 + rng_below(r, 4));
    else
        c->from = p->new_year[1] + rng_below(r, 5 * 365);
    c->from = max_of(c->from, earliest);
    c->until = NO_DATE;
    if (rng_chance(r, 75))
        c->until = renewal_after(p, c, 1 + rng_below(r, 5));
    else if (rng_chance(r, 75))
        c->until = max_of(c->from, p->new_year[1]) + 30 + rng_below(r, 1700);
}

static void write_initial(portfolio *p, const cover *c, csv_out *out)
{
    enum base base = products[c->product].base;
    int k = min_of(max_of(year_of(c->from) - (int)p->opt.first_year + 1, 0), YEARS - 1);
    bool known = rng_chance(&p->rng, c->by_statement ? 920 : 300);
    if (known && base == BASE_HEADCOUNT)
        csv_decimal(out, (int64_t)(p->headcount[k] + 1), 0);
    else
        csv_next_field(out);
    csv_money_if(out, known && base == BASE_PAYROLL ? (int64_t)(p->payroll[k] / 100000) * 100000 : 0);
}

static const char *draw_administration(portfolio *p, const cover *c)
{
    enum base base = products[c->product].base;
    if (p->opt.plain)
        return "employee";
    if (base == BASE_NONE || (c->by_statement && rng_chance(&p->rng, 150)))
        return "";
    if (c->by_statement)
        return "statement";
    return base == BASE_EMPLOYEE || rng_chance(&p->rng, 600) ? "employee" : "click_claim";
}

static void write_cover(portfolio *p, const cover *c)
{
    csv_out *out = &p->table[COVERS];
    const char *reason = c->until < NO_DATE ? rng_word(&p->rng, end_reasons) : "";
    bool noticed = strcmp(reason, "cancelled") == 0 && rng_chance(&p->rng, 800);
    char month_day[8];
    snprintf(month_day, sizeof month_day, "%02d-%02d", c->renewal_month % 100, c->renewal_day % 100);
    csv_id(out, 'C', c->id);
    csv_id(out, c->product == WGAERD ? 'Q' : 'P', p->employer);
    csv_id(out, 'E', p->employer);
    csv_text(out, products[c->product].code);
    csv_text(out, c->class_name);
    csv_date(out, c->from);
    csv_date(out, c->until);
    csv_text(out, reason);
    csv_date(out, noticed ? c->until - rng_below(&p->rng, 75) : NO_DATE);
    csv_text(out, month_day);
    csv_text(out, draw_administration(p, c));
    csv_text(out, p->opt.plain ? "year" : rng_word(&p->rng, term_words));
    csv_id(out, 'C', c->base);
    csv_id(out, 'C', c->arbo);
    write_initial(p, c, out);
    csv_end_row(out);
}

typedef struct schedule_row {
    int from, until, rate;
    int64_t budget;
    bool free;
    int announced, refused;
} schedule_row;

static void write_schedule_row(portfolio *p, const cover *c, schedule_row row)
{
    csv_out *out = &p->table[SCHEDULE];
    bool payroll = products[c->product].base == BASE_PAYROLL;
    csv_id(out, 'C', c->id);
    csv_date(out, row.from);
    csv_date(out, row.until);
    csv_money_if(out, payroll ? 0 : row.rate);
    csv_money_if(out, payroll ? row.rate : 0);
    csv_money_if(out, row.budget);
    csv_flag(out, row.free);
    csv_date(out, row.announced);
    csv_date(out, row.refused);
    csv_end_row(out);
}

/* An agreed budget from the start or from a day on, followed by another. */
static void write_budgets(portfolio *p, const cover *c)
{
    schedule_row row = {c->from, NO_DATE, 0, 50000 + 25000 * rng_below(&p->rng, 18), false, NO_DATE, NO_DATE};
    if (rng_chance(&p->rng, 400)) {
        row.until = max_of(c->from, p->new_year[2]) + 1 + rng_below(&p->rng, 1000);
        write_schedule_row(p, c, row);
        row = (schedule_row){row.until, NO_DATE, 0, row.budget + 50000, false, NO_DATE, NO_DATE};
    }
    write_schedule_row(p, c, row);
}

/* An agreed premium, until a later one takes its place. */
static void write_premiums(portfolio *p, cover *c)
{
    int rate = rate_on(p, c, c->from) + 5 + rng_below(&p->rng, 30);
    int next = renewal_after(p, c, 3 + rng_below(&p->rng, 3));
    c->own_rate = rate;
    c->own_rate_from = c->from;
    write_schedule_row(p, c, (schedule_row){c->from, next, rate, 0, false, NO_DATE, NO_DATE});
    if (next < NO_DATE) {
        c->own_rate = max_of(rate - rng_below(&p->rng, 20), 1);
        c->own_rate_from = next;
        write_schedule_row(p, c, (schedule_row){next, NO_DATE, c->own_rate, 0, false, NO_DATE, NO_DATE});
    }
}

/* Free of charge for a year or two, or for some months. */
static void write_free(portfolio *p, const cover *c)
{
    schedule_row row = {renewal_after(p, c, 2 + rng_below(&p->rng, 4)), NO_DATE, 0, 0, true, NO_DATE, NO_DATE};
    if (row.from == NO_DATE)
        row.from = c->from;
    if (rng_chance(&p->rng, 600))
        row.until = row.from + 20 + rng_below(&p->rng, 800);
    write_schedule_row(p, c, row);
}

/* A premium announced for a renewal and refused, in time or not, higher or not. */
static void write_refusal(portfolio *p, const cover *c)
{
    int from = renewal_after(p, c, 3 + rng_below(&p->rng, 3));
    if (from == NO_DATE)
        return;
    schedule_row row = {from, NO_DATE, rate_on(p, c, from) + 5 + rng_below(&p->rng, 30), 0, false, NO_DATE, NO_DATE};
    row.rate -= rng_chance(&p->rng, 200) ? 60 : 0;
    row.announced = from - 30 - rng_below(&p->rng, 60);
    row.refused = row.announced + rng_below(&p->rng, 45);
    write_schedule_row(p, c, row);
}

static void write_schedule(portfolio *p, cover *c)
{
    enum base base = products[c->product].base;
    enum regime regime = products[c->product].regime;
    int kind = rng_below(&p->rng, 1000);
    if (kind < 120 && regime != NO_REGIME && regime != ASR)
        write_budgets(p, c);
    else if (base == BASE_NONE)
        return;
    else if (kind < 170)
        write_premiums(p, c);
    else if (kind < 195)
        write_free(p, c);
    else if (kind < 225 && base != BASE_PAYROLL)
        write_refusal(p, c);
}

static void write_suspensions(portfolio *p, const cover *c)
{
    csv_out *out = &p->table[SUSPENSIONS];
    if (!rng_chance(&p->rng, products[c->product].regime == ASR ? 220 : 15))
        return;
    int from = max_of(c->from, p->new_year[2]) + rng_below(&p->rng, 700);
    for (int rows = 1 + rng_below(&p->rng, 2); rows > 0 && from < NO_DATE; rows--) {
        int until = rng_chance(&p->rng, 30) ? NO_DATE : from + 5 + rng_below(&p->rng, 120);
        csv_id(out, 'C', c->id);
        csv_date(out, from);
        csv_date(out, until);
        csv_end_row(out);
        from = until == NO_DATE ? NO_DATE : until + rng_below(&p->rng, 200);
    }
}

static void write_billing(portfolio *p, const cover *c, int year, const char *kind, int booked, int64_t amount,
                          uint64_t employee)
{
    csv_out *out = &p->table[BILLING];
    if (amount == 0 || booked > p->horizon)
        return;
    csv_id(out, 'C', c->id);
    csv_decimal(out, year, 0);
    csv_text(out, kind);
    csv_date(out, booked);
    csv_money(out, amount);
    csv_id(out, 'W', employee);
    csv_end_row(out);
}

/* The cents of a premium at an exposure: a headcount, or a payroll in cents. */
static int64_t premium(const portfolio *p, const cover *c, int day, double exposure)
{
    double cents = exposure * rate_on(p, c, day);
    return (int64_t)((products[c->product].base == BASE_PAYROLL ? cents / 10000 : cents) + 0.5);
}

static void write_statement(portfolio *p, const cover *c, int year, int received, double headcount, double payroll)
{
    csv_out *out = &p->table[STATEMENTS];
    bool by_payroll = products[c->product].base == BASE_PAYROLL;
    bool blend = strcmp(c->class_name, "KB") == 0 || strcmp(c->class_name, "Z1") == 0;
    bool requested = rng_chance(&p->rng, 60);
    bool show_headcount = c->by_statement && (!by_payroll || blend || rng_chance(&p->rng, 500));
    bool show_payroll = c->by_statement && (by_payroll || rng_chance(&p->rng, 200));
    csv_id(out, 'C', c->id);
    csv_decimal(out, year, 0);
    csv_date(out, received);
    if (show_headcount)
        csv_decimal(out, (int64_t)(headcount * 10000), 4);
    else
        csv_next_field(out);
    if (show_payroll)
        csv_money(out, (int64_t)payroll);
    else
        csv_next_field(out);
    csv_flag(out, requested);
    csv_flag(out, c->by_statement ? requested && rng_chance(&p->rng, 600) : !requested);
    csv_end_row(out);
}

/* The day the statement of a year that ends comes in: mostly in time; some on the limit, some late, some never. */
static int draw_received(portfolio *p, int end)
{
    int kind = rng_below(&p->rng, 1000);
    if (kind < 50)
        return NO_DATE;
    if (kind < 120)
        return end + 93 + rng_below(&p->rng, 120);
    return kind < 140 ? end + 88 + rng_below(&p->rng, 5) : end + 5 + rng_below(&p->rng, 80);
}

/* Returns the day the figures of the year are known, NO_DATE where they are not yet. */
static int write_statements(portfolio *p, const cover *c, int year, int end, double headcount, double payroll)
{
    if (!c->by_statement && (p->opt.plain || !rng_chance(&p->rng, 100)))
        return end + 95 <= p->horizon ? end + 95 : NO_DATE;
    int received = draw_received(p, end);
    if (received > p->horizon)
        return NO_DATE;
    write_statement(p, c, year, received, headcount, payroll);
    int again = received + 1 + rng_below(&p->rng, 90);
    if (again <= p->horizon && rng_chance(&p->rng, 40))
        write_statement(p, c, year, again, headcount * 1.02, payroll * 1.02);
    return received;
}

/* What was billed in advance, in one amount or two. */
static int64_t bill_advance(portfolio *p, const cover *c, int year, int start, double exposure)
{
    int64_t amount = premium(p, c, start, exposure);
    int booked = start + rng_below(&p->rng, 12);
    int64_t half = rng_chance(&p->rng, 120) ? amount / 2 : 0;
    if (booked > p->horizon || rng_chance(&p->rng, 30))
        return 0;
    write_billing(p, c, year, "advance", booked, amount - half, 0);
    write_billing(p, c, year, "advance", booked + 160, half, 0);
    return booked + 160 <= p->horizon ? amount : amount - half;
}

/* One insurance year; k counts calendar years from the year before the first. */
static void write_year(portfolio *p, const cover *c, int k)
{
    int year = (int)p->opt.first_year - 1 + k;
    int renewal = renewal_day(c, year), next = renewal_day(c, year + 1);
    int start = max_of(renewal, c->from), end = min_of(next, c->until);
    bool by_payroll = products[c->product].base == BASE_PAYROLL;
    if (start >= end) {
        if (c->until <= renewal && c->until > renewal - 366 && rng_chance(&p->rng, 60))
            bill_advance(p, c, year, renewal, by_payroll ? p->payroll[k] : p->headcount[k]);
        return;
    }
    double part = (double)(end - start) / (next - renewal);
    double noise = 0.97 + 0.06 * rng_uniform(&p->rng);
    double payroll = p->payroll[k] * part * noise, headcount = p->headcount[k] * noise;
    int64_t billed = bill_advance(p, c, year, start, (by_payroll ? p->payroll : p->headcount)[k - 1] * part);
    int known = write_statements(p, c, year, end, headcount, payroll);
    bool closed = k < YEARS - 2 ? rng_chance(&p->rng, 850) : rng_chance(&p->rng, 100);
    if (known < NO_DATE && closed) {
        int64_t definitive = premium(p, c, start, by_payroll ? payroll : headcount * part);
        write_billing(p, c, year, "settlement", known + 10, definitive - billed, 0);
    }
}

/* The lines of one employee in one year, as they will have been charged: from the start, and back from a leave. */
static void bill_employee(portfolio *p, const cover *c, int year, const person *who)
{
    int renewal = renewal_day(c, year), next = renewal_day(c, year + 1);
    int start = max_of(renewal, c->from), end = min_of(next, c->until);
    int from = max_of(start, who->from), until = min_of(end, who->until);
    if (from >= until) {
        if (start < end && who->until <= start && start - who->until < 40 && rng_chance(&p->rng, 100))
            write_billing(p, c, year, "prorata", start, premium(p, c, start, 1), who->id);
        return;
    }
    double days = next - renewal;
    int booked = from == start ? start : from + rng_below(&p->rng, 90);
    write_billing(p, c, year, "prorata", booked, premium(p, c, from, (next - from) / days), who->id);
    if (until < next && rng_chance(&p->rng, 900))
        write_billing(p, c, year, "prorata", until + rng_below(&p->rng, 90),
                      -premium(p, c, until, (next - until) / days), who->id);
}

static void bill_employees(portfolio *p, const cover *c)
{
    int first = (int)p->opt.first_year;
    for (int year = first + 3; year <= first + 5; year++) {
        if (rng_chance(&p->rng, year < first + 5 ? 40 : 400))
            continue;
        for (const person *who = p->people; who < p->people + p->people_count; who++)
            bill_employee(p, c, year, who);
    }
}

static void write_cover_history(portfolio *p, cover *c)
{
    enum base base = products[c->product].base;
    if (!p->opt.plain) {
        write_schedule(p, c);
        write_suspensions(p, c);
    }
    for (int k = p->opt.plain ? 3 : 1; (base == BASE_PAYROLL || base == BASE_HEADCOUNT) && k < YEARS; k++)
        write_year(p, c, k);
    if (base == BASE_EMPLOYEE)
        bill_employees(p, c);
}

static cover *add_cover(portfolio *p, enum product product, const cover *base, const cover *arbo, int earliest)
{
    cover *c = &p->covers[p->cover_count++];
    assert(p->cover_count <= COVERS_MAX);
    *c = (cover){.id = ++p->cover_rows, .product = product, .class_name = rng_word(&p->rng, classes[product])};
    c->by_statement = p->plan->by_statement && products[product].base != BASE_EMPLOYEE;
    c->base = base ? base->id : 0;
    c->arbo = arbo ? arbo->id : 0;
    if (p->plan->spells == 0 && (product == VERZ || product == ZIEK))
        c->class_name = "";
    draw_period(p, c, max_of(earliest, max_of(base ? base->from : 0, arbo ? arbo->from : 0)));
    write_cover(p, c);
    write_cover_history(p, c);
    return c;
}

/* The cover and, where it ended some while ago, often one that follows it; returns the last. */
static cover *add_covers(portfolio *p, enum product product, const cover *base)
{
    cover *c = add_cover(p, product, base, NULL, 0);
    if (c->until < p->as_of - 60 && rng_chance(&p->rng, 650))
        c = add_cover(p, product, base, NULL, c->until);
    return c;
}

static void write_covers(portfolio *p)
{
    static const enum product modules[] = {BTNW, BTNM, BTNB, TNW, VVT};
    unsigned set = p->plan->products;
    const cover *base = NULL, *arbo = NULL;
    p->cover_count = 0;
    if (p->opt.plain)
        base = add_cover(p, set & (1u << VPW) ? VPW : VLS, NULL, NULL, 0);
    if (set & (1u << BTNP))
        add_cover(p, BTNP, base, NULL, 0);
    if (set & (1u << ZIEK))
        base = add_covers(p, ZIEK, NULL);
    if (set & (1u << VERZ))
        base = add_covers(p, VERZ, NULL);
    if (set & (1u << WGAERD))
        add_covers(p, WGAERD, NULL);
    for (size_t i = 0; i < sizeof modules / sizeof modules[0]; i++) {
        if (set & (1u << modules[i]))
            add_covers(p, modules[i], rng_chance(&p->rng, 900) ? base : NULL);
    }
    if (set & (1u << ARBO))
        arbo = add_cover(p, ARBO, NULL, NULL, 0);
    if (set & (1u << REMA))
        add_cover(p, REMA, base, arbo, 0);
    if (set & (1u << REMM))
        add_cover(p, REMM, base, rng_chance(&p->rng, 700) ? arbo : NULL, 0);
}

static const choice causes[] = {{26, "rug"}, {30, "psych"}, {10, "breuk"}, {12, "griep"},
                                {6, "hart"}, {5, "kanker"}, {11, ""},      {0, NULL}};

static void write_absence(portfolio *p, const absence *a)
{
    csv_out *out = &p->table[ABSENCES];
    rng *r = &p->rng;
    int days = a->recovered - a->first;
    bool sanction = rng_chance(r, 25), prolonged = rng_chance(r, 15);
    csv_id(out, 'A', a->id);
    csv_id(out, 'E', p->employer);
    csv_id(out, 'W', a->who->id);
    csv_date(out, a->first);
    csv_date(out, a->open ? NO_DATE : a->recovered);
    csv_text(out, a->conflict ? "psych" : rng_word(r, causes));
    csv_flag(out, a->conflict);
    csv_flag(out, a->third_party);
    csv_flag(out, rng_chance(r, 25));
    if (sanction)
        csv_decimal(out, 4 * (1 + rng_below(r, 13)), 0);
    else
        csv_next_field(out);
    csv_date(out, prolonged ? a->first + 40 + rng_below(r, LONGEST_WAGE + 300) : NO_DATE);
    if (days > LONGEST_WAGE)
        csv_date(out, a->first + LONGEST_WAGE);
    else
        csv_date(out, days > 150 && rng_chance(r, 120) ? a->first + 70 + rng_below(r, 400) : NO_DATE);
    csv_money_if(out, a->benefit);
    csv_end_row(out);
}

/* Days ill: many short, some to the end of the 104 weeks, a few beyond. */
static int draw_duration(rng *r)
{
    double days = rng_lognormal(r, 18, 1.65);
    if (days > LONGEST_WAGE && rng_chance(r, 600))
        return LONGEST_WAGE;
    return days < 1 ? 1 : days > 1200 ? 1200 : (int)days;
}

static void write_claim(portfolio *p, const cover *c, const absence *a, int day, const char *kind, int64_t amount)
{
    csv_out *out = &p->table[CLAIMS];
    if (day > p->horizon || (amount == 0 && kind[0] != 'r'))
        return;
    csv_id(out, 'C', c->id);
    csv_id(out, 'A', a ? a->id : 0);
    csv_date(out, day);
    csv_text(out, kind);
    csv_money(out, amount);
    csv_end_row(out);
}

/* A reserve on each last day of a year while the case runs, and 0 once it is closed. */
static void write_reserves(portfolio *p, const cover *c, const absence *a, int until)
{
    if (until - a->first < 60 || rng_chance(&p->rng, 300))
        return;
    for (int k = 1; k < YEARS; k++) {
        int day = p->new_year[k] - 1;
        if (day > a->first && day < until)
            write_claim(p, c, a, day, "reserve", a->benefit * (20 + rng_below(&p->rng, 200)));
    }
    if (until + 30 < p->as_of && rng_chance(&p->rng, 500))
        write_claim(p, c, a, until + 30, "reserve", 0);
}

/* Monthly payments after the waiting days, of an absence that is insured from `from` to `until`. */
static void write_payments(portfolio *p, const cover *c, const absence *a, int from, int until)
{
    int share = 70 + 10 * rng_below(&p->rng, 4);
    int64_t paid = 0;
    if (from >= until || a->benefit == 0)
        return;
    for (int day = from; day < until && day <= p->horizon; day += 30) {
        int end = min_of(day + 30, until);
        int64_t amount = a->benefit * (end - day) * share / 100;
        write_claim(p, c, a, end + 2, "paid", amount);
        paid += amount;
    }
    write_reserves(p, c, a, until);
    if (a->third_party && rng_chance(&p->rng, 400))
        write_claim(p, c, a, until + 60 + rng_below(&p->rng, 200), "recovery", paid / 2);
}

/* An absence is paid by the covers in force on its first day. */
static void write_absence_claims(portfolio *p, const absence *a)
{
    int waiting = 14 * (1 + rng_below(&p->rng, 3));
    for (const cover *c = p->covers; c < p->covers + p->cover_count; c++) {
        if (!is_own(c->product) || a->first < c->from || a->first >= c->until)
            continue;
        if (c->product == WGAERD)
            write_payments(p, c, a, a->first + LONGEST_WAGE, a->recovered);
        else
            write_payments(p, c, a, a->first + waiting, min_of(a->recovered, a->first + LONGEST_WAGE));
    }
}

/* Claims of a year as one amount, without an absence: what an earlier system paid. */
static void write_lump_claims(portfolio *p)
{
    double risk = p->plan->spells > 0 ? (double)(p->plan->weight / p->plan->spells) : 0;
    for (const cover *c = p->covers; c < p->covers + p->cover_count; c++) {
        for (int k = 1; is_own(c->product) && k < YEARS - 1; k++) {
            int day = p->new_year[k] + rng_below(&p->rng, 365);
            double median = p->payroll[k] * (c->product == WGAERD ? 0.00025 : 0.0014) * risk;
            double amount = rng_lognormal(&p->rng, median, 0.9);
            if (day >= c->from && day < c->until && rng_chance(&p->rng, 500))
                write_claim(p, c, NULL, day, "paid", (int64_t)amount);
        }
    }
}

static void write_recovery(portfolio *p, const absence *a)
{
    csv_out *out = &p->table[RECOVERIES];
    csv_id(out, 'A', a->id);
    csv_date(out, a->first + 60 + rng_below(&p->rng, 300));
    csv_money(out, 10000 + 50 * (int64_t)rng_below(&p->rng, 8000));
    csv_end_row(out);
}

static void add_absence(portfolio *p, const person *who, int first, int days, bool last)
{
    if (p->absence_count == p->absence_room)
        p->absences = resized(p->absences, p->absence_room = 2 * p->absence_room + 256, sizeof *p->absences);
    absence *a = &p->absences[p->absence_count++];
    int64_t daily = who->wage / 365 * (7 + rng_below(&p->rng, 4)) / 10;
    *a = (absence){.id = ++p->absence_rows, .who = who, .first = first, .recovered = first + days};
    a->benefit = rng_chance(&p->rng, 50) ? 0 : daily;
    a->conflict = rng_chance(&p->rng, 80);
    a->third_party = rng_chance(&p->rng, 40);
    a->open = last && a->recovered > p->horizon;
    write_absence(p, a);
    write_absence_claims(p, a);
    if (a->third_party && rng_chance(&p->rng, 500))
        write_recovery(p, a);
}

/* The first sick day of somebody's last absence: sometimes just before the job ends, or after. */
static int draw_last_start(portfolio *p, const person *who, int from, int span)
{
    int first = from + rng_below(&p->rng, span);
    if (who->until < p->horizon && rng_chance(&p->rng, 150))
        first = max_of(from, who->until - 20 + rng_below(&p->rng, 30));
    return first;
}

/* The absences of one person in order, each in its share of the time that is left, some soon after the one before. */
static void write_absences_of(portfolio *p, const person *who)
{
    int at = min_of(max_of(who->from, p->new_year[1]), p->horizon - 30);
    int end = min_of(who->until, p->horizon);
    for (uint64_t left = who->absences; left > 0; left--) {
        int span = max_of((end - at) / (int)left, 4);
        int days = draw_duration(&p->rng);
        int first = at + rng_below(&p->rng, span - 2);
        if (left < who->absences && rng_chance(&p->rng, 500))
            first = at + min_of(span - 3, rng_chance(&p->rng, 200) ? 27 : rng_below(&p->rng, 40));
        else if (left == 1)
            first = draw_last_start(p, who, at, span);
        if (left > 1)
            days = min_of(days, max_of(at + span - first - 1, 1));
        add_absence(p, who, first, days, left == 1);
        at = first + days + 1;
    }
}

static void write_absences(portfolio *p)
{
    p->absence_count = 0;
    for (uint64_t i = 0; i < p->plan->absences; i++)
        p->people[rng_next(&p->rng) % p->people_count].absences++;
    for (const person *who = p->people; who < p->people + p->people_count; who++)
        write_absences_of(p, who);
}

static const choice countries[] = {{940, "NL"}, {20, "BE"}, {15, "DE"}, {10, "TR"}, {10, "US"}, {5, ""}, {0, NULL}};

typedef struct invoice {
    const cover *cover;
    const absence *absence;
    const activity_row *activity;
    int from, until, dated, received, submitted;
    int64_t cost, subsidy, other;
} invoice;

static const activity_row *draw_activity(rng *r, enum regime regime)
{
    const activity_row *row = activities;
    int sum = 0;
    while (row->regime != regime)
        row++;
    const activity_row *first = row;
    for (; row < activities + ACTIVITIES && row->regime == regime; row++)
        sum += row->weight;
    int left = rng_below(r, sum);
    for (row = first; left >= row->weight; row++)
        left -= row->weight;
    return row;
}

/* The longest of some, for that is where the money goes. */
static const absence *draw_absence(portfolio *p)
{
    const absence *best = NULL;
    for (int tries = 1 + rng_below(&p->rng, 5); tries > 0; tries--) {
        const absence *a = &p->absences[rng_next(&p->rng) % p->absence_count];
        if (!best || a->recovered - a->first > best->recovered - best->first)
            best = a;
    }
    return best;
}

/* Insured from the first day to well into the case; [L-4] is for long cases only. */
static bool fits_case(const cover *c, const absence *a)
{
    bool in_force = c->from <= a->first && a->first + 60 < c->until;
    return in_force && (products[c->product].regime != LOYALIS || a->recovered - a->first > 130);
}

/* One of the employer's modules; with `strict` only those that fit the case, and NULL where there is none. */
static const cover *draw_module(portfolio *p, const absence *a, bool strict)
{
    const cover *chosen = NULL;
    int seen = 0;
    for (const cover *c = p->covers; c < p->covers + p->cover_count; c++) {
        bool fits = products[c->product].regime != NO_REGIME && (!strict || fits_case(c, a));
        if (fits && rng_below(&p->rng, ++seen) == 0)
            chosen = c;
    }
    return chosen;
}

/* A case and the module it is claimed under, mostly one that fits. */
static void draw_case(portfolio *p, invoice *one)
{
    int tries = rng_chance(&p->rng, 900) ? 8 : 0;
    do {
        one->absence = draw_absence(p);
        one->cover = draw_module(p, one->absence, tries > 0);
    } while (!one->cover && tries-- > 0);
}

/* Days until it is submitted: mostly soon, some around a month, some far too late. */
static int draw_delay(rng *r)
{
    int kind = rng_below(r, 1000);
    if (kind < 70)
        return 40 + rng_below(r, 200);
    return kind < 150 ? 27 + rng_below(r, 6) : 1 + rng_below(r, 26);
}

static void draw_days(portfolio *p, invoice *one)
{
    rng *r = &p->rng;
    const absence *a = one->absence;
    int latest = max_of(7, p->horizon - 90 - a->first);
    int offset = rng_below(r, max_of(min_of(a->recovered - a->first, LONGEST_WAGE + 60), 20) + 30);
    if (products[one->cover->product].regime == LOYALIS && rng_chance(r, 900))
        offset = max_of(offset, 50);
    if (a->who->until - a->first < offset + 60 && rng_chance(r, 800))
        offset = max_of(a->who->until - a->first - 60, 0);
    one->from = a->first + min_of(offset, latest);
    one->until = rng_chance(r, 300) ? NO_DATE : one->from + 1 + rng_below(r, 60);
    one->dated = (one->until == NO_DATE ? one->from + 1 : one->until) + rng_below(r, 12);
    one->received = rng_chance(r, 600) ? NO_DATE : one->dated + rng_below(r, 6);
    one->submitted = (one->received == NO_DATE ? one->dated : one->received) + draw_delay(r);
}

static void draw_amounts(portfolio *p, invoice *one)
{
    rng *r = &p->rng;
    double cost = rng_lognormal(r, 95000, 0.75);
    if (rng_chance(r, 15))
        cost *= 12;
    one->cost = one->activity->km_rate ? 0 : 50 * ((int64_t)(cost < 3000 ? 3000 : cost) / 50) + rng_below(r, 50);
    one->subsidy = rng_chance(r, 60) ? 5000 + 500 * rng_below(r, 60) : 0;
    one->other = rng_chance(r, 40) ? 2500 + 250 * rng_below(r, 90) : 0;
}

static const char *draw_proposer(portfolio *p, int proposers)
{
    rng *r = &p->rng;
    if (proposers == 0 && rng_chance(r, 500))
        return "";
    int who = rng_below(r, PROPOSERS);
    if (proposers != 0 && (p->opt.plain || rng_chance(r, 950))) {
        while (!(proposers & (1 << who)))
            who = (who + 1) % PROPOSERS;
    }
    return proposer_names[who];
}

static bool meets(rng *r, int needs, int need) { return needs & need ? rng_chance(r, 900) : rng_chance(r, 60); }

static void write_approval(portfolio *p, const invoice *one, csv_out *out)
{
    rng *r = &p->rng;
    int asked = rng_chance(r, 600) ? one->from - rng_below(r, 35) : NO_DATE;
    if (p->opt.plain && asked < NO_DATE)
        asked = max_of(asked, one->cover->from);
    int needs = one->activity->needs;
    int approved = meets(r, needs, APPROVAL) ? one->from - rng_below(r, 20) : NO_DATE;
    if (approved < NO_DATE && rng_chance(r, 50))
        approved = one->from + 1 + rng_below(r, 20);
    csv_date(out, asked);
    csv_date(out, approved);
    if ((needs & APPROVAL) && rng_chance(r, 150))
        csv_decimal(out, 50 + 5 * rng_below(r, 10), 0);
    else
        csv_next_field(out);
}

static void write_invoice_head(portfolio *p, const invoice *one, csv_out *out)
{
    rng *r = &p->rng;
    int needs = one->activity->needs;
    bool by_web = products[one->cover->product].regime == LOYALIS ? rng_chance(r, 930) : rng_chance(r, 200);
    csv_id(out, 'I', ++p->invoice_rows);
    csv_id(out, 'C', one->cover->id);
    csv_id(out, 'A', one->absence->id);
    csv_text(out, one->activity->code);
    csv_text(out, draw_proposer(p, one->activity->proposers));
    csv_flag(out, meets(r, needs, DESIGNATED));
    csv_flag(out, meets(r, needs, CALAMITY));
    csv_flag(out, meets(r, needs, OTHER_DOCTOR));
    csv_flag(out, by_web);
    csv_flag(out, one->submitted - one->dated > 26 && rng_chance(r, 250));
}

static void write_distance(rng *r, const invoice *one, csv_out *out)
{
    bool driven = one->activity->km_rate || one->activity->km_over;
    if (driven) {
        csv_decimal(out, 100 + 5 * rng_below(r, 1800), 1);
        csv_decimal(out, 50 + 5 * rng_below(r, 180), 1);
    } else {
        csv_next_field(out);
        csv_next_field(out);
    }
}

static void write_invoice_tail(portfolio *p, const invoice *one, csv_out *out)
{
    rng *r = &p->rng;
    bool manager = products[one->cover->product].regime == ASR;
    csv_money(out, one->cost);
    csv_money_if(out, rng_chance(r, 900) ? one->cost * 21 / 100 : 0);
    write_distance(r, one, out);
    csv_money_if(out, one->subsidy);
    csv_money_if(out, rng_chance(r, 30) ? 2000 + 100 * rng_below(r, 200) : 0);
    csv_money_if(out, one->other);
    if (products[one->cover->product].regime == TURIEN && rng_chance(r, 800))
        csv_decimal(out, rng_below(r, 250), 1);
    else
        csv_next_field(out);
    csv_date(out, manager && rng_chance(r, 900) ? one->dated + rng_below(r, 40) : NO_DATE);
    csv_text(out, manager ? rng_word(r, countries) : "");
}

static void write_payout(portfolio *p, int day, int64_t amount)
{
    csv_out *out = &p->table[PAYOUTS];
    if (amount == 0 || day > p->horizon)
        return;
    csv_id(out, 'I', p->invoice_rows);
    csv_date(out, day);
    csv_money(out, amount);
    csv_end_row(out);
}

/* Most have been paid; a few in part, or too much and taken back. */
static void write_payouts(portfolio *p, const invoice *one)
{
    int day = one->submitted + 10 + rng_below(&p->rng, 40);
    int64_t amount = one->cost - one->subsidy - one->other;
    bool late = one->submitted - one->dated > 40;
    if (amount <= 0 || late || !one->activity->covered || rng_chance(&p->rng, 250))
        return;
    amount = amount > 400000 ? 400000 : amount;
    int64_t part = rng_chance(&p->rng, 80) ? amount / 3 : 0;
    write_payout(p, day, amount - part);
    if (part && rng_chance(&p->rng, 600))
        write_payout(p, day + 30, rng_chance(&p->rng, 500) ? part : -part);
}

static void write_invoice(portfolio *p, invoice *one)
{
    csv_out *out = &p->table[INVOICES];
    write_invoice_head(p, one, out);
    write_approval(p, one, out);
    csv_date(out, one->from);
    csv_date(out, one->until);
    csv_date(out, one->dated);
    csv_date(out, one->received);
    csv_date(out, one->submitted);
    write_invoice_tail(p, one, out);
    csv_end_row(out);
    write_payouts(p, one);
}

/* A case the module of a plain book pays for: insured and in service from the first day on, for two months at least. */
static bool draw_plain_case(portfolio *p, invoice *one)
{
    const cover *c = &p->covers[1];
    for (int tries = 0; p->cover_count > 1 && p->absence_count > 0 && tries < 12; tries++) {
        const absence *a = draw_absence(p);
        int until = min_of(min_of(a->who->gap, p->horizon), min_of(c->until, p->covers[0].until));
        if (a->first < max_of(c->from, a->who->from) || a->first + 60 > until)
            continue;
        one->cover = c;
        one->absence = a;
        one->from = a->first + rng_below(&p->rng, min_of(a->recovered, until - 40) - a->first);
        one->until = rng_chance(&p->rng, 300) ? NO_DATE : one->from + 1 + rng_below(&p->rng, 38);
        return true;
    }
    return false;
}

/* An invoice for which [G-1] to [G-5] come down to cost less what others pay. */
static void write_plain_invoice(portfolio *p, invoice *one)
{
    rng *r = &p->rng;
    do
        one->activity = draw_activity(r, GOUDSE);
    while (!one->activity->covered || one->activity->needs || one->activity->km_rate || one->activity->km_over);
    one->dated = (one->until == NO_DATE ? one->from + 1 : one->until) + rng_below(r, 12);
    one->received = rng_chance(r, 600) ? NO_DATE : one->dated + rng_below(r, 6);
    one->submitted = one->dated + 6 + rng_below(r, 22);
    draw_amounts(p, one);
    write_invoice(p, one);
}

static void write_plain_invoices(portfolio *p)
{
    invoice one = {.cover = NULL};
    p->invoices_owed += p->plan->invoices;
    for (; p->invoices_owed > 0 && draw_plain_case(p, &one); p->invoices_owed--)
        write_plain_invoice(p, &one);
}

/* Often the same case again, so that its budget runs out. */
static void write_invoices(portfolio *p)
{
    invoice one = {.cover = NULL};
    for (uint64_t i = 0; i < p->plan->invoices; i++) {
        if (i == 0 || rng_chance(&p->rng, 600))
            draw_case(p, &one);
        enum regime regime = products[one.cover->product].regime;
        one.activity = draw_activity(&p->rng, regime);
        if ((one.activity->needs & CONFLICT) && !one.absence->conflict && rng_chance(&p->rng, 800))
            one.activity = draw_activity(&p->rng, regime);
        draw_days(p, &one);
        draw_amounts(p, &one);
        write_invoice(p, &one);
    }
}

static const char usage[] =
    "make_portfolio OUTDIR [options]: writes a valid book and its rules to OUTDIR/book and OUTDIR/rules\n"
    "\n"
    "  --employers N     employers (1000)\n"
    "  --spells N        spells (50 an employer)\n"
    "  --absences N      absences (one for 5 spells)\n"
    "  --invoices N      invoices (3 for 10 absences)\n"
    "  --first-year Y    first year of the book (2021); the fifth is the year to close, on 15 April after it\n"
    "  --seed S          another book of the same size (1)\n"
    "  --dialect D       iso or nl (iso)\n"
    "  --shuffle         rows in random order\n"
    "  --plain           one cover an employer and a module for some, all settled and paid by the plain rules\n"
    "  --help            this text\n"
    "\n"
    "The same options give the same bytes. Exit status: 0 done, 2 a wrong command line, 3 the system failed.\n";

_Noreturn static void fail_usage(const char *what, const char *value)
{
    fprintf(stderr, "make_portfolio: %s: '%s'; see make_portfolio --help\n", what, value);
    exit(2);
}

static uint64_t parse_number(const char *option, const char *text, uint64_t least, uint64_t most)
{
    char *end = NULL;
    errno = 0;
    unsigned long long value = text && *text >= '0' && *text <= '9' ? strtoull(text, &end, 10) : 0;
    if (!end || *end || errno || value < least || value > most)
        fail_usage(option, text ? text : "");
    return value;
}

static bool parse_dialect(const char *text)
{
    if (!text || (strcmp(text, "iso") != 0 && strcmp(text, "nl") != 0))
        fail_usage("--dialect", text ? text : "");
    return strcmp(text, "nl") == 0;
}

static void show_usage(void)
{
    if (fputs(usage, stdout) < 0 || fflush(stdout) != 0)
        fail_system("standard output");
    exit(0);
}

/* Takes the option at *at, and its value; an unknown one is an error. */
static void parse_option(options *opt, char **argv, int *at)
{
    const struct {
        const char *name;
        uint64_t *value, least, most;
    } numbers[] = {
        {"--employers", &opt->employers, 1, 10000000}, {"--spells", &opt->spells, 0, size_limit},
        {"--absences", &opt->absences, 0, size_limit}, {"--invoices", &opt->invoices, 0, size_limit},
        {"--seed", &opt->seed, 0, UINT64_MAX},         {"--first-year", &opt->first_year, 2005, 2140},
    };
    const char *name = argv[*at];
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (strcmp(name, numbers[i].name) == 0) {
            *numbers[i].value = parse_number(name, argv[++*at], numbers[i].least, numbers[i].most);
            return;
        }
    }
    if (strcmp(name, "--help") == 0)
        show_usage();
    else if (strcmp(name, "--dialect") == 0)
        opt->form.dutch = parse_dialect(argv[++*at]);
    else if (strcmp(name, "--shuffle") == 0)
        opt->form.shuffle = true;
    else if (strcmp(name, "--plain") == 0)
        opt->plain = true;
    else if (name[0] != '-' && !opt->folder)
        opt->folder = name;
    else
        fail_usage("unexpected argument", name);
}

static options parse_options(int argc, char **argv)
{
    options opt = {.employers = 1000,
                   .spells = UINT64_MAX,
                   .absences = UINT64_MAX,
                   .invoices = UINT64_MAX,
                   .seed = 1,
                   .first_year = 2021};
    for (int at = 1; at < argc; at++)
        parse_option(&opt, argv, &at);
    if (!opt.folder)
        fail_usage("no folder", "");
    if (opt.spells == UINT64_MAX)
        opt.spells = opt.employers * 50 < size_limit ? opt.employers * 50 : size_limit;
    if (opt.absences == UINT64_MAX)
        opt.absences = opt.spells / 5;
    if (opt.invoices == UINT64_MAX)
        opt.invoices = opt.absences * 3 / 10;
    if (opt.absences > opt.spells * 20)
        fail_usage("--absences", "more than 20 a spell");
    if (opt.invoices > 0 && opt.absences == 0)
        fail_usage("--invoices", "none without absences");
    opt.form.seed = opt.seed;
    return opt;
}

/* The path of the folder, made where it is not there yet; the caller frees it. */
static char *make_folder(const char *parent, const char *name)
{
    size_t length = strlen(parent) + strlen(name) + 2;
    char *path = resized(NULL, length, 1);
    snprintf(path, length, "%s%s%s", parent, *name ? "/" : "", name);
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        fail_system(path);
    return path;
}

static void write_book(portfolio *p, const char *folder, const plan *plans)
{
    for (int i = 0; i < BOOK_TABLES; i++)
        csv_open(&p->table[i], folder, book_tables[i][0], book_tables[i][1], p->opt.form);
    p->people = resized(NULL, p->people_room = 256, sizeof *p->people);
    for (p->employer = 1; p->employer <= p->opt.employers; p->employer++) {
        p->plan = &plans[p->employer - 1];
        write_employer(p);
        write_staff(p);
        write_covers(p);
        write_absences(p);
        write_lump_claims(p);
        if (p->opt.plain)
            write_plain_invoices(p);
        else
            write_invoices(p);
    }
    for (int i = 0; i < BOOK_TABLES; i++)
        csv_close(&p->table[i]);
    free(p->people);
    free(p->absences);
}

int main(int argc, char **argv)
{
    portfolio p = {.opt = parse_options(argc, argv)};
    int first = (int)p.opt.first_year;
    p.rng.state = p.opt.seed;
    for (int k = 0; k <= YEARS; k++)
        p.new_year[k] = new_year_day(first - 1 + k);
    p.as_of = day_of(first + 5, 4, 15);
    p.horizon = day_of(first + 5, 5, 31);
    char *top = make_folder(p.opt.folder, "");
    char *book = make_folder(top, "book"), *rules = make_folder(top, "rules");
    plan *plans = draw_plans(&p.opt, &p.rng);
    write_rules(rules, first, p.opt.form);
    write_book(&p, book, plans);
    free(plans);
    free(rules);
    free(book);
    free(top);
    return 0;
}
