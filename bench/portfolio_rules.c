#include "portfolio_rules.h"

static const char *const base_names[] = {"none", "headcount", "payroll", "employee"};
static const char *const regime_names[] = {"", "goudse-budget", "turien-support", "loyalis-vvt", "asr-manager"};

const product_row products[PRODUCTS] = {
    [VERZ] = {"VERZ", "Verzuim, conventioneel", BASE_PAYROLL, "daily", "day", "", NO_REGIME, "own"},
    [ZIEK] = {"ZIEK", "Verzuim \"eigen risico\"", BASE_PAYROLL, "", "day365", "", NO_REGIME, "own"},
    [BTNW] = {"BTNW", "Budget terug naar werk", BASE_HEADCOUNT, "daily", "day", "", GOUDSE, "base"},
    [BTNM] = {"BTNM", "Budget terug naar werk, per maand", BASE_HEADCOUNT, "monthly", "day360", "", GOUDSE, "base"},
    [BTNB] = {"BTNB", "Budget terug naar werk, begin en eind", BASE_HEADCOUNT, "begin_end", "day365", "", GOUDSE,
              "base"},
    [TNW] = {"TNW", "Re-integratieondersteuning", BASE_NONE, "", "", "", TURIEN, "base"},
    [VVT] = {"VVT", "Re-integratie zorg", BASE_NONE, "", "", "", LOYALIS, "none"},
    [WGAERD] = {"WGAERD", "WGA-eigenrisicodragen", BASE_PAYROLL, "daily", "month", "", NO_REGIME, "own"},
    [ARBO] = {"ARBO", "Arbobegeleiding", BASE_NONE, "", "", "", NO_REGIME, "none"},
    [REMA] = {"REMA", "Re-integratiemanager", BASE_EMPLOYEE, "daily", "day", "HOOG", ASR, "base"},
    [REMM] = {"REMM", "Re-integratiemanager, per maand", BASE_EMPLOYEE, "daily", "month", "", ASR, "base"},
    [VPW] = {"VPW", "Verzuim, per werknemer", BASE_HEADCOUNT, "daily", "day", "", NO_REGIME, "own"},
    [VLS] = {"VLS", "Verzuim, over de loonsom", BASE_PAYROLL, "daily", "day", "", NO_REGIME, "own"},
    [BTNP] = {"BTNP", "Budget terug naar werk, ruim", BASE_HEADCOUNT, "daily", "day", "", GOUDSE, "base"},
};

/* Rows of one product and class follow each other in time; rate: cents per employee or hundredths of a percent. */
typedef struct tariff_row {
    enum product product;
    const char *class_name;
    int since, month, rate; /* since: years after the first year */
} tariff_row;

static const tariff_row tariffs[] = {
    {VERZ, "", -12, 1, 310},    {VERZ, "", 3, 1, 325},      {VERZ, "K1", -12, 1, 280},   {VERZ, "K1", 4, 1, 290},
    {VERZ, "K2", -12, 1, 340},  {VERZ, "K3", -12, 1, 415},  {VERZ, "K3", 5, 1, 430},     {VERZ, "KB", -12, 1, 300},
    {VERZ, "KB", 5, 1, 320},    {ZIEK, "Z1", -12, 1, 245},  {ZIEK, "Z1", 4, 7, 255},     {ZIEK, "Z2", -12, 1, 290},
    {BTNW, "", -12, 1, 7200},   {BTNW, "", 3, 1, 7500},     {BTNW, "", 5, 1, 7800},      {BTNW, "A", -12, 1, 9600},
    {BTNM, "", -12, 1, 6900},   {BTNM, "", 4, 7, 7150},     {BTNB, "", -12, 1, 8050},    {WGAERD, "", -12, 1, 50},
    {WGAERD, "", 5, 1, 55},     {WGAERD, "W1", -12, 1, 85}, {REMA, "", -12, 1, 9600},    {REMA, "", 4, 7, 10200},
    {REMM, "", -12, 1, 8800},   {REMM, "", 5, 1, 9050},     {VPW, "", -12, 1, 118050},   {VPW, "", 3, 1, 121500},
    {VPW, "P1", -12, 1, 96500}, {VPW, "P1", 4, 1, 99975},   {VPW, "P2", -12, 1, 143000}, {VPW, "P2", 2, 1, 146525},
    {VPW, "P2", 5, 1, 149000},  {VLS, "", -12, 1, 305},     {VLS, "", 4, 1, 318},        {VLS, "L1", -12, 1, 262},
    {VLS, "L1", 3, 1, 271},     {VLS, "L2", -12, 1, 395},   {VLS, "L2", 2, 1, 388},      {VLS, "L2", 4, 1, 402},
    {BTNP, "", -12, 1, 7200},   {BTNP, "", 3, 1, 7535},     {BTNP, "A", -12, 1, 9640},   {BTNP, "A", 4, 1, 9815},
};
enum { TARIFFS = sizeof tariffs / sizeof tariffs[0] };

const char *const proposer_names[PROPOSERS] = {
    "company_doctor", "labour_expert", "case_manager", "physician", "absence_supervisor", "policyholder",
};

const activity_row activities[ACTIVITIES] = {
    {GOUDSE, "bewegen", 14, true, 0, 0, 0, 0, "S3:2.2.3.7"},
    {GOUDSE, "werkstress", 12, true, 0, 0, 0, 0, "S3:2.2.3.8"},
    {GOUDSE, "psycholoog", 14, true, COMPANY_DOCTOR | PHYSICIAN, 0, 0, 0, "S3:2.2.3.2"},
    {GOUDSE, "psycholoog_internet", 4, true, COMPANY_DOCTOR | PHYSICIAN, DESIGNATED, 0, 0, "S3:2.2.3.2"},
    {GOUDSE, "wachtlijst", 5, true, PHYSICIAN, 0, 0, 0, "S3:2.2.3.1"},
    {GOUDSE, "reis_ziekenhuis", 4, true, 0, 0, 25, 40, "S3:2.2.3.1"},
    {GOUDSE, "eigen_risico", 1, false, 0, 0, 0, 0, "S3:2.2.3.1"},
    {GOUDSE, "taxi", 4, true, COMPANY_DOCTOR | PHYSICIAN, 0, 0, 0, "S3:2.2.3.3"},
    {GOUDSE, "auto", 6, true, COMPANY_DOCTOR | PHYSICIAN, 0, 25, 0, "S3:2.2.3.3"},
    {GOUDSE, "mediation", 10, true, 0, CONFLICT, 0, 0, "S3:2.2.3.4"},
    {GOUDSE, "arbeidsdeskundig", 12, true, COMPANY_DOCTOR, 0, 0, 0, "S3:2.2.3.5"},
    {GOUDSE, "second_opinion", 2, true, POLICYHOLDER, OTHER_DOCTOR, 0, 0, "S3:2.2.3.6"},
    {GOUDSE, "trauma_nazorg", 2, true, 0, CALAMITY, 0, 0, "S3:2.2.3.9"},
    {GOUDSE, "expertise", 3, true, COMPANY_DOCTOR, 0, 0, 0, "S3:2.2.3.10"},
    {GOUDSE, "andere_begeleider", 2, true, SUPERVISOR, 0, 0, 0, "S3:2.2.3.11"},
    {GOUDSE, "andere_verzoek", 3, true, COMPANY_DOCTOR, APPROVAL, 0, 0, "S3:2.2.3.12"},
    {GOUDSE, "reiskosten", 1, false, 0, 0, 0, 0, "S3:3.3.2"},
    {GOUDSE, "annulering", 1, false, 0, 0, 0, 0, "S3:3.3.3"},
    {TURIEN, "activiteit", 92, true, COMPANY_DOCTOR | LABOUR_EXPERT, APPROVAL, 0, 0, "S2:2.4.1"},
    {TURIEN, "medisch", 3, false, 0, 0, 0, 0, "S2:2.4.6"},
    {TURIEN, "reiskosten", 3, false, 0, 0, 0, 0, "S2:2.4.6"},
    {TURIEN, "annulering", 2, false, 0, 0, 0, 0, "S2:2.4.6"},
    {LOYALIS, "interventie", 92, true, COMPANY_DOCTOR | CASE_MANAGER, 0, 0, 0, "S1:2"},
    {LOYALIS, "reis_verblijf", 2, false, 0, 0, 0, 0, "S1:5"},
    {LOYALIS, "zorg", 2, false, 0, 0, 0, 0, "S1:5"},
    {LOYALIS, "eigen_risico", 2, false, 0, 0, 0, 0, "S1:5"},
    {LOYALIS, "eigen_personeel", 1, false, 0, 0, 0, 0, "S1:5"},
    {LOYALIS, "verzuimbegeleiding", 1, false, 0, 0, 0, 0, "S1:5"},
    {ASR, "interventie", 60, true, COMPANY_DOCTOR | CASE_MANAGER, 0, 0, 0, "S5:3.3"},
    {ASR, "werkplek", 30, true, COMPANY_DOCTOR | CASE_MANAGER, 0, 0, 0, "S5:3.3"},
    {ASR, "letselschade", 4, false, 0, 0, 0, 0, "S5:3.3"},
};

/* Rows in the iso dialect; Y4-07-01 stands for 1 July four years after the first year. Lists end with NULL. */
typedef struct text_table {
    const char *name, *header;
    const char *const *rows;
} text_table;

static const char *const terms_rows[] = {"year,0", "half_year,1", "quarter,2", "month,3", NULL};
static const char *const vat_rows[] = {"HOOG,2001-01-01,2012-10-01,19", "HOOG,2012-10-01,,21", NULL};
static const char *const parameter_rows[] = {
    "case_gap_days,1900-01-01,,28,day,S2:2.4.3",
    "wage_continuation_days,1900-01-01,,728,day,BW 7:629",
    "refusal_days,1900-01-01,,30,day,S3:6",
    "statement_months,1900-01-01,,3,month,S3:7.3",
    "submit_months_goudse,1900-01-01,,1,month,S3:3.1.1",
    "submit_months_turien,1900-01-01,,1,month,S2:2.4.1",
    "submit_months_vvt,1900-01-01,,6,month,S1:7",
    "vvt_min_sick_days,1900-01-01,,70,day,S1:2",
    "vvt_aow_years,1900-01-01,,2,year,S1:3",
    "excess_share,1900-01-01,Y3-07-01,100,pct,illustrative",
    "excess_share,Y3-07-01,,12.5,pct,illustrative",
    "cba_share,1900-01-01,Y3-01-01,100,pct,illustrative",
    "cba_share,Y3-01-01,,80,pct,illustrative",
    "overdue_uplift,Y5-01-01,,12.5,pct,illustrative",
    "lau_strict,1900-01-01,,1,,S4",
    "discount_pct,1900-01-01,,2.25,pct,illustrative",
    NULL,
};
static const char *const budget_rows[] = {
    "TNW,budget,Y-12-01-01,,0,,4000.00,ex_vat,S2:2.4.3",
    "VVT,,Y-12-01-01,Y3-01-01,0,5,1250.00,ex_vat,illustrative",
    "VVT,,Y3-01-01,,0,5,1500.00,ex_vat,illustrative",
    "VVT,,Y-12-01-01,,5,50,3000.00,ex_vat,illustrative",
    "VVT,,Y-12-01-01,,50,,6000.00,,illustrative",
    "BTNW,,Y-12-01-01,,0,,2500.00,ex_vat,illustrative",
    "BTNW,A,Y-12-01-01,,0,10,3500.00,ex_vat,illustrative",
    "BTNW,A,Y-12-01-01,Y4-01-01,10,,5000.00,ex_vat,illustrative",
    "BTNM,,Y-12-01-01,,0,50,3000.00,,illustrative",
    "BTNM,,Y-12-01-01,,50,100,4500.00,,illustrative",
    "BTNB,,Y-12-01-01,,0,,2750.00,inc_vat,illustrative",
    "BTNP,,Y-12-01-01,,0,,90000000.00,ex_vat,illustrative",
    NULL,
};
static const char *const aow_rows[] = {
    "1900-01-01,1948-01-01,65,0",
    "1948-01-01,1948-12-01,65,1",
    "1948-12-01,1949-11-01,65,2",
    "1949-11-01,1950-10-01,65,3",
    "1950-10-01,1951-07-01,65,6",
    "1951-07-01,1952-04-01,65,9",
    "1952-04-01,1953-01-01,66,0",
    "1953-01-01,1955-09-01,66,4",
    "1955-09-01,1956-06-01,66,7",
    "1956-06-01,1957-03-01,66,10",
    "1957-03-01,1961-01-01,67,0",
    "1961-01-01,,67,3",
    NULL,
};
static const char *const recovery_rows[] = {
    ",0,1",          ",13,0.6",    ",26,0.4",    ",52,0.25",    ",104,0.15",    "psych,13,0.8", "psych,52,0.4",
    "psych,104,0.2", "rug,6,0.55", "rug,26,0.3", "rug,104,0.1", "griep,2,0.05", "griep,4,0",    NULL,
};
static const char *const rating_rows[] = {
    "VERZ,,Y-12-01-01,Y4-01-01,scale,,,VZ,,3,,2,,,,25,20,1.00,8.00,2",
    "VERZ,,Y4-01-01,,scale,,,VZ,,3,,2,,,50000.00,25,20,1.00,8.00,2",
    "VERZ,K3,Y-12-01-01,,scale,tariff,tariff,VF,,3,,1,,,25000.00,40,30,,,1",
    "VERZ,KB,Y-12-01-01,,blend,tariff,tariff,,GROOTTE,3,3|2|1,2,60,,75000.00,25,20,1.00,8.00,2",
    "ZIEK,Z1,Y-12-01-01,,blend,,,,GROOTTE,4,4|3|2|1,1,55,,,30,30,0.50,3.00,3",
    "ZIEK,Z2,Y-12-01-01,,scale,current,charged,VF,,3,,3,,,30000.00,,,0.75,5.00,2",
    "WGAERD,,Y-12-01-01,,credibility,,,,,3,,1,60,,,25,20,0.10,2.50,2",
    "WGAERD,W1,Y-12-01-01,,credibility,tariff,tariff,,,5,,2,,75000.00,100000.00,50,40,0.10,,4",
    "VPW,,Y-12-01-01,,scale,,,VZ,,3,,1,,,,25,20,,,2",
    "VLS,,Y-12-01-01,,scale,,,VF,,3,,2,,,,30,25,0.50,9.00,2",
    NULL,
};
static const char *const scale_rows[] = {
    "VZ,0,30,0.85", "VZ,30,60,1.00", "VZ,60,90,1.15",  "VZ,90,,1.35", "VF,0,20,0.75",
    "VF,20,45,0.9", "VF,45,70,1.05", "VF,70,110,1.25", "VF,110,,1.6", NULL,
};
static const char *const weight_rows[] = {
    "GROOTTE,0,3,0.1", "GROOTTE,3,10,0.35", "GROOTTE,10,50,0.6", "GROOTTE,50,250,0.85", "GROOTTE,250,,1", NULL,
};
static const char *const sepa_rows[] = {
    "AD", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB",
    "GG", "GI", "GR", "HR", "HU", "IE", "IM", "IS", "IT", "JE", "LI", "LT", "LU", "LV",
    "MC", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "SM", "VA", NULL,
};

static const text_table text_tables[] = {
    {"terms", "term,surcharge_pct", terms_rows},
    {"vat", "code,from,until,pct", vat_rows},
    {"parameters", "name,from,until,value,unit,source", parameter_rows},
    {"budgets", "product,class,from,until,headcount_from,headcount_until,amount,basis,x_source", budget_rows},
    {"aow_ages", "born_from,born_until,years,months", aow_rows},
    {"recovery", "cause,week,still_ill", recovery_rows},
    {"rating",
     "product,class,from,until,method,applies_to,premium_basis,scale,weights,window_years,year_weights,min_years,"
     "target_ratio,credibility_k,large_claim_cap,max_up,max_down,min_pct,max_pct,decimals",
     rating_rows},
    {"scales", "scale,ratio_from,ratio_until,factor", scale_rows},
    {"weights", "scheme,headcount_from,headcount_until,weight", weight_rows},
    {"sepa", "country", sepa_rows},
};

static bool is_date(const char *field, size_t length) { return length == 10 && field[4] == '-' && field[7] == '-'; }

static bool is_decimal(const char *field, size_t length)
{
    return memchr(field, '.', length) && strspn(field, "0123456789.") >= length;
}

/* Writes one field of a text table in the dialect of the output. */
static void text_field(csv_out *out, const char *field, size_t length, int first_year)
{
    char plain[64] = "";
    int year, month, day;
    memcpy(plain, field, length);
    if (sscanf(plain, "Y%d-%d-%d", &year, &month, &day) == 3) {
        csv_calendar_day(out, first_year + year, month, day);
    } else if (is_date(plain, length)) {
        sscanf(plain, "%d-%d-%d", &year, &month, &day);
        csv_calendar_day(out, year, month, day);
    } else if (out->form.dutch && is_decimal(plain, length)) {
        *strchr(plain, '.') = ',';
        csv_next_field(out);
        csv_bytes(out, plain, length);
    } else {
        csv_text(out, plain);
    }
}

static void write_text_table(const char *folder, const text_table *table, int first_year, csv_form form)
{
    csv_out out;
    csv_open(&out, folder, table->name, table->header, form);
    for (const char *const *row = table->rows; *row; row++) {
        const char *field = *row;
        for (size_t length = strcspn(field, ",");; length = strcspn(field, ",")) {
            text_field(&out, field, length, first_year);
            if (!field[length])
                break;
            field += length + 1;
        }
        csv_end_row(&out);
    }
    csv_close(&out);
}

static void write_products(const char *folder, csv_form form)
{
    csv_out out;
    csv_open(&out, folder, "products", "product,name,premium_base,headcount_method,prorata,vat,regime,experience",
             form);
    for (const product_row *row = products; row < products + PRODUCTS; row++) {
        csv_text(&out, row->code);
        csv_text(&out, row->name);
        csv_text(&out, base_names[row->base]);
        csv_text(&out, row->method);
        csv_text(&out, row->prorata);
        csv_text(&out, row->vat);
        csv_text(&out, regime_names[row->regime]);
        csv_text(&out, row->experience);
        csv_end_row(&out);
    }
    csv_close(&out);
}

static bool same_tariff(const tariff_row *a, const tariff_row *b)
{
    return a->product == b->product && strcmp(a->class_name, b->class_name) == 0;
}

static int tariff_day(const tariff_row *row, int first_year) { return day_of(first_year + row->since, row->month, 1); }

int tariff_on(enum product product, const char *class_name, int day, int first_year)
{
    int any = 0, own = 0;
    for (const tariff_row *row = tariffs; row < tariffs + TARIFFS; row++) {
        if (row->product != product || tariff_day(row, first_year) > day)
            continue;
        if (!row->class_name[0])
            any = row->rate;
        if (strcmp(row->class_name, class_name) == 0)
            own = row->rate;
    }
    return own ? own : any;
}

static void write_tariffs(const char *folder, int first_year, csv_form form)
{
    csv_out out;
    csv_open(&out, folder, "tariffs", "product,class,from,until,premium_per_employee,premium_pct", form);
    for (const tariff_row *row = tariffs; row < tariffs + TARIFFS; row++) {
        bool last = row + 1 == tariffs + TARIFFS || !same_tariff(row, row + 1);
        bool payroll = products[row->product].base == BASE_PAYROLL;
        csv_text(&out, products[row->product].code);
        csv_text(&out, row->class_name);
        csv_date(&out, tariff_day(row, first_year));
        csv_date(&out, last ? NO_DATE : tariff_day(row + 1, first_year));
        csv_money_if(&out, payroll ? 0 : row->rate);
        csv_money_if(&out, payroll ? row->rate : 0);
        csv_end_row(&out);
    }
    csv_close(&out);
}

/* The names of the bits of a set, joined by |. */
static void write_proposers(csv_out *out, int set)
{
    char joined[160] = "";
    for (int i = 0; i < PROPOSERS; i++) {
        if (!(set & (1 << i)))
            continue;
        if (joined[0])
            strcat(joined, "|");
        strcat(joined, proposer_names[i]);
    }
    csv_text(out, joined);
}

static void write_activities(const char *folder, csv_form form)
{
    csv_out out;
    csv_open(&out, folder, "activities",
             "regime,activity,covered,proposers,needs_approval,needs_designated,needs_conflict,needs_calamity,"
             "needs_other_doctor,km_rate,km_over,article",
             form);
    for (const activity_row *row = activities; row < activities + ACTIVITIES; row++) {
        csv_text(&out, regime_names[row->regime]);
        csv_text(&out, row->code);
        csv_text(&out, row->covered ? "yes" : "no");
        write_proposers(&out, row->proposers);
        for (int need = 0; need < NEEDS; need++)
            csv_flag(&out, row->needs & (1 << need));
        csv_money_if(&out, row->km_rate);
        csv_money_if(&out, row->km_over * 100);
        csv_text(&out, row->article);
        csv_end_row(&out);
    }
    csv_close(&out);
}

void write_rules(const char *folder, int first_year, csv_form form)
{
    write_products(folder, form);
    write_tariffs(folder, first_year, form);
    write_activities(folder, form);
    for (size_t i = 0; i < sizeof text_tables / sizeof text_tables[0]; i++)
        write_text_table(folder, &text_tables[i], first_year, form);
}
