/** \file
 * What the tables hold: one declarative description of each, from which reading, checking, messages,
 * `premie check --schema` and the typed columns of this header all follow. Rules [T-1] to [T-8].
 *
 * A column is described as COLUMN(name, TYPE, flags, about, meaning):
 *   TYPE     one of premie_type, without its prefix
 *   flags    K part of the key, R required, S may be negative, 0 none of these; joined by |
 *   about    CODE, CODES: the words, blanks between; REF: the table referred to; ID: `table.column` it must occur in,
 *            or "" for any; else ""
 *   meaning  for people, with the unit
 */
#ifndef PREMIE_TABLES_H
#define PREMIE_TABLES_H

#include "premie/digest.h"

/** An id: its bytes, the length before them. Blank where `text` is NULL. Borrowed from the table that holds it. */
typedef struct premie_id {
    const unsigned char *text;
} premie_id;

static inline bool premie_id_is(premie_id id) { return id.text != NULL; }
static inline size_t premie_id_length(premie_id id) { return id.text ? id.text[0] : 0; }
static inline const char *premie_id_bytes(premie_id id) { return id.text ? (const char *)id.text + 1 : ""; }
/** Bytewise, a blank before all others: negative, 0 or positive. */
int premie_id_compare(premie_id a, premie_id b);

/** The numbers of a LIST, at most `limit` of them; how many there are. */
size_t premie_list_numbers(premie_id list, size_t limit, int64_t numbers[]);

typedef enum premie_type {
    PREMIE_TYPE_ID,
    PREMIE_TYPE_REF, /**< an id that is the key of a row of another table */
    PREMIE_TYPE_DATE,
    PREMIE_TYPE_MONEY,
    PREMIE_TYPE_NUMBER,
    PREMIE_TYPE_SHARE, /**< a number from 0 to 1 */
    PREMIE_TYPE_PCT,
    PREMIE_TYPE_COUNT,
    PREMIE_TYPE_YEAR,
    PREMIE_TYPE_FLAG,
    PREMIE_TYPE_CODE,
    PREMIE_TYPE_CODES, /**< codes joined by `|` */
    PREMIE_TYPE_LIST,  /**< whole numbers joined by `|` */
    PREMIE_TYPE_MONTH_DAY,
    PREMIE_TYPE_COUNTRY,
    PREMIE_TYPE_TEXT, /**< for people, as an id but longer */
} premie_type;

/* How a field of each type is held in memory. */
#define PREMIE_HELD_ID premie_id
#define PREMIE_HELD_REF uint32_t /* the row, or PREMIE_NO_ROW */
#define PREMIE_HELD_DATE premie_date
#define PREMIE_HELD_MONEY premie_money
#define PREMIE_HELD_NUMBER premie_number
#define PREMIE_HELD_SHARE premie_number
#define PREMIE_HELD_PCT premie_pct
#define PREMIE_HELD_COUNT int32_t /* PREMIE_NO_COUNT where blank */
#define PREMIE_HELD_YEAR int32_t
#define PREMIE_HELD_FLAG uint8_t   /* 0 or 1 */
#define PREMIE_HELD_CODE uint8_t   /* 0 blank, else 1 + the place of the word */
#define PREMIE_HELD_CODES uint32_t /* bit n: the word in place n */
#define PREMIE_HELD_LIST premie_id /* its text; premie_list_numbers takes it apart */
#define PREMIE_HELD_MONTH_DAY premie_month_day
#define PREMIE_HELD_COUNTRY premie_id
#define PREMIE_HELD_TEXT premie_id

#define PREMIE_NO_ROW UINT32_MAX

enum { PREMIE_ID_BYTES = 64, PREMIE_TEXT_BYTES = 254 }; /**< longest ID, longest TEXT [T-3] */

enum { PREMIE_WINDOW_YEARS_MAX = 20 }; /**< largest window_years of rating.csv [T-8] */

enum { PREMIE_COLUMN_KEY = 1, PREMIE_COLUMN_REQUIRED = 2, PREMIE_COLUMN_SIGNED = 4 };

/** One column of a table. All text is static. */
typedef struct premie_column {
    const char *name;
    premie_type type;
    unsigned flags;
    const char *about, *meaning;
    size_t member; /**< offset of the column's array in the typed table */
} premie_column;

/** What periods of one key do in a table. */
typedef enum premie_periods {
    PREMIE_PERIODS_FREE,    /**< they may overlap, or there are none */
    PREMIE_PERIODS_APART,   /**< effective-dated: they must not overlap */
    PREMIE_PERIODS_COVERING /**< bands from 0 upwards, without a gap or an overlap */
} premie_periods;

/** One table. All text is static. */
typedef struct premie_schema {
    const char *name;  /**< the file is NAME.csv */
    const char *what;  /**< for people */
    const char *order; /**< how its rows are sorted in memory; a leading REF groups them */
    const premie_column *columns;
    unsigned column_count;
    premie_periods periods;
    bool in_rules; /**< a rule table, else a table of a book */
    bool required; /**< its file must be there */
    size_t size;   /**< of the typed table */
} premie_schema;

/** The part that all typed tables begin with. */
typedef struct premie_table {
    const premie_schema *schema;
    uint32_t row_count;     /**< rows held in the columns */
    uint32_t visible_count; /**< rows in `order`: good rows that are known at the knowledge date [T-7] */
    uint32_t *order;        /**< [visible_count] rows, sorted as the schema says */
    uint32_t *start;        /**< [group_count + 1] where each group begins in `order` */
    uint32_t group_count;   /**< rows of the table it is grouped by; 1 where it is not grouped */
    uint32_t *line;         /**< [row_count] lines of those rows that premie_table_line cannot work out */
    premie_digest digest;   /**< of its file, where premie_load_options asks for it */
    struct premie_table_store *store;
} premie_table;

/** The line on which a row starts. */
uint32_t premie_table_line(const premie_table *table, uint32_t row);

/** The good row with this key, or PREMIE_NO_ROW; for tables whose key is one id. */
uint32_t premie_table_find(const premie_table *table, const char *text, size_t length);

/* ---- rule tables ---------------------------------------------------------------------------------------- */

/* clang-format off */
#define PREMIE_REGIME_WORDS "goudse-budget turien-support loyalis-vvt asr-manager"
#define PREMIE_PROPOSER_WORDS "company_doctor labour_expert case_manager physician absence_supervisor policyholder"

#define PREMIE_PRODUCTS(COLUMN)                                                                                        \
    COLUMN(product, ID, K | R, "", "code of the product")                                                              \
    COLUMN(name, ID, 0, "", "name, for people")                                                                        \
    COLUMN(premium_base, CODE, R, "headcount payroll employee none", "what the premium is charged on")                 \
    COLUMN(headcount_method, CODE, 0, "daily monthly begin_end", "how an average is taken; blank: daily")              \
    COLUMN(prorata, CODE, 0, "day day365 day360 month", "day count for part of a year; blank: day")                    \
    COLUMN(vat, ID, 0, "vat.code", "VAT code; blank: no VAT")                                                          \
    COLUMN(regime, CODE, 0, PREMIE_REGIME_WORDS,                                    \
           "which reimbursement rules; blank: none")                                                                   \
    COLUMN(experience, CODE, 0, "own base none",                                                                       \
           "own: the cover's claims ratio sets its premium; base: its reimbursements count in the claims of its base " \
           "cover; blank: none")

#define PREMIE_TARIFFS(COLUMN)                                                              \
    COLUMN(product, ID, K | R, "", "product")                                               \
    COLUMN(class, ID, K, "", "tariff class; blank: any")                                    \
    COLUMN(from, DATE, K | R, "", "first day in force")                                     \
    COLUMN(until, DATE, 0, "", "first day no longer in force; blank: open-ended")           \
    COLUMN(premium_per_employee, MONEY, 0, "", "euros per employee per year, excluding VAT") \
    COLUMN(premium_pct, PCT, 0, "", "percent of the payroll per year")

#define PREMIE_TERMS(COLUMN)                                                          \
    COLUMN(term, CODE, K | R, "year half_year quarter month", "term of payment")      \
    COLUMN(surcharge_pct, PCT, 0, "", "surcharge in percent of the advance premium")

#define PREMIE_VAT(COLUMN)                                                        \
    COLUMN(code, ID, K | R, "", "VAT code")                                       \
    COLUMN(from, DATE, K | R, "", "first day in force")                           \
    COLUMN(until, DATE, 0, "", "first day no longer in force; blank: open-ended") \
    COLUMN(pct, PCT, R, "", "rate in percent")

#define PREMIE_PARAMETERS(COLUMN)                                                 \
    COLUMN(name, ID, K | R, "", "name of the parameter")                          \
    COLUMN(from, DATE, K | R, "", "first day in force")                           \
    COLUMN(until, DATE, 0, "", "first day no longer in force; blank: open-ended") \
    COLUMN(value, NUMBER, R, "", "value, in the unit of the parameter")           \
    COLUMN(unit, ID, 0, "", "unit, for people")                                   \
    COLUMN(source, ID, 0, "", "article or law")

#define PREMIE_ACTIVITIES(COLUMN)                                                                            \
    COLUMN(regime, CODE, K | R, PREMIE_REGIME_WORDS, "reimbursement rules it belongs to")                    \
    COLUMN(activity, ID, K | R, "", "activity")                                                              \
    COLUMN(covered, FLAG, R, "", "whether it is reimbursed at all")                                          \
    COLUMN(proposers, CODES, 0, PREMIE_PROPOSER_WORDS, "who may propose it; blank: anyone")                  \
    COLUMN(needs_approval, FLAG, 0, "", "approval is needed before it starts")                               \
    COLUMN(needs_designated, FLAG, 0, "", "only by a designated provider")                                   \
    COLUMN(needs_conflict, FLAG, 0, "", "only with a conflict at work")                                      \
    COLUMN(needs_calamity, FLAG, 0, "", "only after a calamity")                                             \
    COLUMN(needs_other_doctor, FLAG, 0, "", "only by another doctor than the company doctor")                \
    COLUMN(km_rate, MONEY, 0, "", "euros per kilometre driven; blank: the invoiced cost counts")             \
    COLUMN(km_over, NUMBER, 0, "", "kilometres that the one-way distance must exceed")                       \
    COLUMN(article, ID, R, "", "article of the conditions")

#define PREMIE_BUDGETS(COLUMN)                                                                \
    COLUMN(product, ID, K | R, "", "product")                                                 \
    COLUMN(class, ID, K, "", "class; blank: any")                                             \
    COLUMN(from, DATE, K | R, "", "first day in force")                                       \
    COLUMN(until, DATE, 0, "", "first day no longer in force; blank: open-ended")             \
    COLUMN(headcount_from, COUNT, K | R, "", "smallest headcount of the employer")            \
    COLUMN(headcount_until, COUNT, 0, "", "first headcount out; blank: no limit")             \
    COLUMN(amount, MONEY, R, "", "euros per case or per year, as the conditions have it")     \
    COLUMN(basis, CODE, 0, "ex_vat inc_vat", "whether costs count without or with VAT; blank: ex_vat")

#define PREMIE_AOW_AGES(COLUMN)                                                       \
    COLUMN(born_from, DATE, K | R, "", "first day of birth")                          \
    COLUMN(born_until, DATE, 0, "", "first day of birth out; blank: open-ended")      \
    COLUMN(years, COUNT, R, "", "years of the state-pension age")                     \
    COLUMN(months, COUNT, 0, "", "months over those years")

#define PREMIE_RECOVERY(COLUMN)                                                     \
    COLUMN(cause, ID, K, "", "cause of the illness; blank: any")                    \
    COLUMN(week, COUNT, K | R, "", "week since the first sick day")                     \
    COLUMN(still_ill, SHARE, R, "", "share of the cases still ill at the end of it")

#define PREMIE_RATING(COLUMN)                                                                                  \
    COLUMN(product, ID, K | R, "", "product")                                                                  \
    COLUMN(class, ID, K, "", "class; blank: any")                                                              \
    COLUMN(from, DATE, K | R, "", "first day in force")                                                        \
    COLUMN(until, DATE, 0, "", "first day no longer in force; blank: open-ended")                              \
    COLUMN(method, CODE, R, "scale credibility blend", "how the factor is found")                              \
    COLUMN(applies_to, CODE, 0, "current tariff",                                                              \
           "what the factor multiplies; blank: current with scale, else tariff")                               \
    COLUMN(premium_basis, CODE, 0, "charged tariff", "premium of the claims ratio; blank: charged")            \
    COLUMN(scale, ID, 0, "scales.scale", "scale, with method scale")                                           \
    COLUMN(weights, ID, 0, "weights.scheme", "scheme of weights, with method blend")                           \
    COLUMN(window_years, COUNT, 0, "", "calendar years looked back; blank: 3")                                 \
    COLUMN(year_weights, LIST, 0, "", "weights of those years, latest first; blank: all equal")                \
    COLUMN(min_years, COUNT, 0, "", "years needed; blank: 1")                                                  \
    COLUMN(target_ratio, PCT, 0, "", "claims ratio in percent at which the factor is 1")                       \
    COLUMN(credibility_k, MONEY, 0, "", "K in euros of premium; blank: estimated")                             \
    COLUMN(large_claim_cap, MONEY, 0, "", "euros for which one case counts at most")                           \
    COLUMN(max_up, PCT, 0, "", "largest rise against the current percentage")                                  \
    COLUMN(max_down, PCT, 0, "", "largest fall against the current percentage")                                \
    COLUMN(min_pct, PCT, 0, "", "smallest new percentage")                                                     \
    COLUMN(max_pct, PCT, 0, "", "largest new percentage")                                                      \
    COLUMN(decimals, COUNT, 0, "", "decimals of the new percentage; blank: 2")

#define PREMIE_SCALES(COLUMN)                                                         \
    COLUMN(scale, ID, K | R, "", "scale")                                             \
    COLUMN(ratio_from, PCT, K | R, "", "smallest claims ratio of the band")           \
    COLUMN(ratio_until, PCT, 0, "", "first claims ratio out; blank: no limit")        \
    COLUMN(factor, NUMBER, R, "", "factor of the band")

#define PREMIE_WEIGHTS(COLUMN)                                                                        \
    COLUMN(scheme, ID, K | R, "", "scheme of weights")                                                \
    COLUMN(headcount_from, NUMBER, K | R, "", "smallest average headcount of the band")               \
    COLUMN(headcount_until, NUMBER, 0, "", "first average headcount out; blank: no limit")            \
    COLUMN(weight, SHARE, R, "", "how much an employer of that size counts for itself")

#define PREMIE_WHK_PARAMETERS(COLUMN)                                                                          \
    COLUMN(year, YEAR, K | R, "", "premium year")                                                              \
    COLUMN(component, ID, K | R, "", "component of the differentiated Whk premium: WGA, ZW, WGA-vast, WGA-flex") \
    COLUMN(avg_wage, MONEY, 0, "", "average wage per employee, euros a year")                                  \
    COLUMN(limit_low, MONEY, 0, "", "largest wage of a small employer, euros a year")                          \
    COLUMN(limit_high, MONEY, 0, "", "largest wage of a medium employer, euros a year; up to 2013 not used")   \
    COLUMN(base, PCT, 0, "", "base percentage (rekenpercentage)")                                              \
    COLUMN(average, PCT, 0, "", "average percentage")                                                          \
    COLUMN(max, PCT, 0, "", "largest percentage")                                                              \
    COLUMN(min, PCT, 0, "", "smallest percentage")                                                             \
    COLUMN(risk_avg, PCT, 0, "", "average risk of all employers, percent")                                     \
    COLUMN(cf, NUMBER, 0, "", "correction factor")                                                             \
    COLUMN(k1, NUMBER, 0, "", "factor of an own risk over one year of wages")                                  \
    COLUMN(k2, NUMBER, 0, "", "the same over two years")                                                       \
    COLUMN(k3, NUMBER, 0, "", "the same over three years")                                                     \
    COLUMN(k4, NUMBER, 0, "", "the same over four years")                                                      \
    COLUMN(max_sector52, PCT, 0, "", "largest percentage of an employer of sector 52; blank: as max")          \
    COLUMN(small_max, PCT, 0, "", "largest percentage of a small employer, up to 2013")                        \
    COLUMN(small_min, PCT, 0, "", "smallest percentage of a small employer, up to 2013")

#define PREMIE_WHK_SECTORS(COLUMN)                                                        \
    COLUMN(year, YEAR, K | R, "", "premium year")                                         \
    COLUMN(sector, ID, K | R, "", "sector number, as in employers.csv")                   \
    COLUMN(name, TEXT, 0, "", "name, for people")                                         \
    COLUMN(component, ID, K | R, "", "component, as in whk_parameters.csv")               \
    COLUMN(pct, PCT, 0, "", "percentage of small employers of the sector; blank: not known")

#define PREMIE_SEPA(COLUMN) COLUMN(country, COUNTRY, K | R, "", "country of the SEPA area")

#define PREMIE_MILESTONES(COLUMN)                                                                        \
    COLUMN(product, ID, K | R, "", "product; its covers are WGA covers")                                 \
    COLUMN(milestone, ID, K | R, "", "milestone of a case")                                              \
    COLUMN(anchor, CODE, R, "sick wia lgu_start lgu_end",                                                \
           "day from which it is counted: first sick day, WIA day, start or end of the wage-related benefit") \
    COLUMN(weeks, NUMBER, S, "", "whole weeks after the anchor; negative: before; blank: 0")             \
    COLUMN(months, NUMBER, S, "", "whole months after those weeks; negative: before; blank: 0")          \
    COLUMN(until_weeks, NUMBER, S, "", "whole weeks after the anchor of the last day; blank: no window") \
    COLUMN(ends_on_recovery, FLAG, 0, "", "not due any more after recovery")                             \
    COLUMN(role, ID, 0, "", "who has to do something")                                                   \
    COLUMN(article, ID, R, "", "article of the conditions")

#define PREMIE_WAGE_LIMITS(COLUMN)                                                \
    COLUMN(from, DATE, K | R, "", "first day in force")                           \
    COLUMN(until, DATE, 0, "", "first day no longer in force; blank: open-ended") \
    COLUMN(max_daily_wage, MONEY, 0, "", "largest insured daily wage, euros; blank: not known") \
    COLUMN(minimum_wage_month, MONEY, 0, "", "minimum wage of a month, euros; blank: not known")

#define PREMIE_WGA_EXIT(COLUMN)                                                   \
    COLUMN(cause, ID, K, "", "cause of the illness; blank: any")                  \
    COLUMN(month, COUNT, K | R, "", "months since the calendar month in which WGA starts") \
    COLUMN(still_on, SHARE, R, "", "share of the cases still on WGA then; 1 in month 0 unless a row says otherwise")

/* ---- tables of a book ----------------------------------------------------------------------------------- */

#define PREMIE_EMPLOYERS(COLUMN)                                   \
    COLUMN(employer_id, ID, K | R, "", "employer")                 \
    COLUMN(name, ID, 0, "", "name, for people")                    \
    COLUMN(holding_id, ID, 0, "", "holding the employer belongs to") \
    COLUMN(sector, ID, 0, "", "sector; for the Whk its number")    \
    COLUMN(cao, ID, 0, "", "collective labour agreement")

#define PREMIE_COVERS(COLUMN)                                                                                      \
    COLUMN(cover_id, ID, K | R, "", "cover (dekking, module) of a policy")                                         \
    COLUMN(policy_id, ID, R, "", "policy")                                                                         \
    COLUMN(employer_id, REF, R, "employers", "policyholder")                                                       \
    COLUMN(product, REF, R, "products", "product")                                                                 \
    COLUMN(class, ID, 0, "", "tariff or rating class")                                                             \
    COLUMN(from, DATE, R, "", "first day of cover")                                                                \
    COLUMN(until, DATE, 0, "", "first day without cover; blank: open-ended")                                       \
    COLUMN(end_reason, CODE, 0, "cancelled fraud non_payment misrepresentation provider_left", "why it ended")     \
    COLUMN(cancelled_on, DATE, 0, "", "day the insurer received the notice")                                       \
    COLUMN(renewal, MONTH_DAY, R, "", "main renewal day")                                                          \
    COLUMN(administration, CODE, 0, "statement employee click_claim",                                              \
           "where headcount and payroll come from; blank: statement")                                              \
    COLUMN(term, CODE, 0, "year half_year quarter month", "instalments and settlement terms; blank: year")         \
    COLUMN(base_cover_id, REF, 0, "covers", "cover this module is tied to")                                        \
    COLUMN(arbo_cover_id, REF, 0, "covers", "Arbo module this module is tied to")                                  \
    COLUMN(initial_headcount, NUMBER, 0, "", "average headcount known at inception")                               \
    COLUMN(initial_payroll, MONEY, 0, "", "payroll of a year known at inception, euros")

#define PREMIE_SCHEDULE(COLUMN)                                                                        \
    COLUMN(cover_id, REF, K | R, "covers", "cover")                                                    \
    COLUMN(from, DATE, K | R, "", "first day in force")                                                \
    COLUMN(until, DATE, 0, "", "first day no longer in force; blank: open-ended")                      \
    COLUMN(premium_per_employee, MONEY, 0, "", "euros per employee per year, excluding VAT")           \
    COLUMN(premium_pct, PCT, 0, "", "percent of the payroll per year")                                 \
    COLUMN(budget, MONEY, 0, "", "budget in euros")                                                    \
    COLUMN(free_of_charge, FLAG, 0, "", "no premium is due")                                           \
    COLUMN(announced_on, DATE, 0, "", "day an increase was announced")                                 \
    COLUMN(refused_on, DATE, 0, "", "day the policyholder refused it")

#define PREMIE_SPELLS(COLUMN)                                                              \
    COLUMN(employer_id, REF, K | R, "employers", "employer")                               \
    COLUMN(employee_id, ID, K | R, "", "employee, within the employer")                    \
    COLUMN(from, DATE, K | R, "", "first day in service")                                  \
    COLUMN(until, DATE, 0, "", "first day out of service; blank: open-ended")              \
    COLUMN(birth_date, DATE, 0, "", "date of birth")                                       \
    COLUMN(annual_wage, MONEY, 0, "", "insured wage, euros a year")                        \
    COLUMN(no_risk, FLAG, 0, "", "under the no-risk policy")                               \
    COLUMN(from_reported_on, DATE, 0, "", "day the start was reported; blank: that day")   \
    COLUMN(until_reported_on, DATE, 0, "", "day the end was reported; blank: that day")

#define PREMIE_STATEMENTS(COLUMN)                                                                 \
    COLUMN(cover_id, REF, K | R, "covers", "cover")                                               \
    COLUMN(year, YEAR, K | R, "", "insurance year, by the calendar year of its renewal day")      \
    COLUMN(received_on, DATE, K | R, "", "day it was received")                                   \
    COLUMN(average_headcount, NUMBER, 0, "", "average headcount over the insured period")         \
    COLUMN(payroll, MONEY, 0, "", "payroll over the insured period, euros")                       \
    COLUMN(certification_requested, FLAG, 0, "", "an accountant's certificate was asked for")     \
    COLUMN(certified, FLAG, 0, "", "certified by an accountant")

#define PREMIE_BILLING(COLUMN)                                                                        \
    COLUMN(cover_id, REF, R, "covers", "cover")                                                       \
    COLUMN(year, YEAR, R, "", "insurance year")                                                       \
    COLUMN(kind, CODE, R, "advance settlement prorata", "what was booked")                            \
    COLUMN(booked_on, DATE, R, "", "day it was booked")                                               \
    COLUMN(amount, MONEY, R | S, "", "euros, excluding VAT and surcharge; negative: given back")      \
    COLUMN(employee_id, ID, 0, "", "employee, with kind prorata")

#define PREMIE_SUSPENSIONS(COLUMN)                  \
    COLUMN(cover_id, REF, K | R, "covers", "cover") \
    COLUMN(from, DATE, K | R, "", "first day suspended") \
    COLUMN(until, DATE, 0, "", "first day no longer suspended; blank: open-ended")

#define PREMIE_WHK_WAGES(COLUMN)                                        \
    COLUMN(employer_id, REF, K | R, "employers", "employer")            \
    COLUMN(year, YEAR, K | R, "", "calendar year")                      \
    COLUMN(wage, MONEY, R, "", "wage on which Whk premium is due, euros")

#define PREMIE_WHK_BENEFITS(COLUMN)                                                                           \
    COLUMN(employer_id, REF, K | R, "employers", "employer that they count for")                              \
    COLUMN(component, ID, K | R, "", "component, as whk_parameters.csv has it in the premium year, two years on") \
    COLUMN(year, YEAR, K | R, "", "calendar year")                                                            \
    COLUMN(amount, MONEY, R, "", "benefits paid in that year, euros")

#define PREMIE_WHK_OWN_RISK(COLUMN)                                                                    \
    COLUMN(employer_id, REF, K | R, "employers", "employer")                                           \
    COLUMN(component, ID, K | R, "", "component whose risk it carries, as in whk_parameters.csv")       \
    COLUMN(from, DATE, K | R, "", "first day in own risk (eigenrisicodragen)")                         \
    COLUMN(until, DATE, 0, "", "first day no longer in own risk; blank: open-ended")

#define PREMIE_ABSENCES(COLUMN)                                                           \
    COLUMN(absence_id, ID, K | R, "", "period of illness")                                \
    COLUMN(employer_id, REF, R, "employers", "employer")                                  \
    COLUMN(employee_id, ID, R, "", "employee, within the employer")                       \
    COLUMN(first_sick_day, DATE, R, "", "first day of illness")                           \
    COLUMN(recovered_on, DATE, 0, "", "first day back; blank: still ill")                 \
    COLUMN(cause, ID, 0, "", "cause")                                                     \
    COLUMN(conflict, FLAG, 0, "", "with a conflict at work")                              \
    COLUMN(third_party, FLAG, 0, "", "a third party is liable")                           \
    COLUMN(no_cooperation, FLAG, 0, "", "the employer does not co-operate")               \
    COLUMN(sanction_weeks, COUNT, 0, "", "weeks of prolonged wage payment")               \
    COLUMN(duty_until, DATE, 0, "", "first day without the statutory reintegration duty") \
    COLUMN(wia_from, DATE, 0, "", "first day of a WIA benefit")                           \
    COLUMN(daily_benefit, MONEY, 0, "", "benefit, euros a calendar day")

#define PREMIE_CLAIMS(COLUMN)                                                          \
    COLUMN(cover_id, REF, R, "covers", "cover")                                        \
    COLUMN(absence_id, REF, 0, "absences", "period of illness")                        \
    COLUMN(date, DATE, R, "", "day it was paid, recovered or set aside")               \
    COLUMN(kind, CODE, R, "paid reserve recovery", "payment, balance of the reserve, or recovery") \
    COLUMN(amount, MONEY, R, "", "euros; a recovery lowers the claims")

#define PREMIE_INVOICES(COLUMN)                                                                                \
    COLUMN(invoice_id, ID, K | R, "", "invoice")                                                               \
    COLUMN(cover_id, REF, R, "covers", "module it is claimed under")                                           \
    COLUMN(absence_id, REF, R, "absences", "period of illness")                                                \
    COLUMN(activity, ID, R, "", "activity of the regime of the cover")                                         \
    COLUMN(proposed_by, CODE, 0, PREMIE_PROPOSER_WORDS, "who proposed it")                                     \
    COLUMN(designated, FLAG, 0, "", "by a designated provider")                                                \
    COLUMN(calamity, FLAG, 0, "", "after a calamity")                                                          \
    COLUMN(other_doctor, FLAG, 0, "", "by another doctor than the company doctor")                             \
    COLUMN(digital, FLAG, 0, "", "filed through the web form")                                                 \
    COLUMN(waived, FLAG, 0, "", "lateness waived, the insurer's interests not being harmed")                   \
    COLUMN(requested_on, DATE, 0, "", "day it was asked for")                                                  \
    COLUMN(approved_on, DATE, 0, "", "day it was approved")                                                    \
    COLUMN(approved_share, PCT, 0, "", "approved part in percent; blank: 100")                                 \
    COLUMN(activity_from, DATE, R, "", "first day of the activity")                                            \
    COLUMN(activity_until, DATE, 0, "", "first day after it; blank: one day")                                  \
    COLUMN(invoice_date, DATE, R, "", "date of the invoice")                                                   \
    COLUMN(received_on, DATE, 0, "", "day the employer received it; blank: invoice_date")                      \
    COLUMN(submitted_on, DATE, R, "", "day the insurer received it")                                           \
    COLUMN(cost_ex_vat, MONEY, R, "", "euros, excluding VAT")                                                  \
    COLUMN(vat, MONEY, 0, "", "VAT, euros")                                                                    \
    COLUMN(km, NUMBER, 0, "", "kilometres driven")                                                             \
    COLUMN(distance_km, NUMBER, 0, "", "one-way distance in kilometres")                                       \
    COLUMN(subsidy, MONEY, 0, "", "subsidy granted, euros")                                                    \
    COLUMN(subsidy_missed, MONEY, 0, "", "subsidy that was not asked for, euros")                              \
    COLUMN(other_cover, MONEY, 0, "", "paid by another insurance, euros")                                      \
    COLUMN(effect, PCT, 0, "", "share of the expected remaining benefit that it saves")                        \
    COLUMN(paid_on, DATE, 0, "", "day the employer paid it")                                                   \
    COLUMN(account_country, COUNTRY, 0, "", "country of the account")

#define PREMIE_PAYOUTS(COLUMN)                            \
    COLUMN(invoice_id, REF, R, "invoices", "invoice")     \
    COLUMN(paid_on, DATE, R, "", "day it was paid out")   \
    COLUMN(amount, MONEY, R | S, "", "euros; negative: taken back")

#define PREMIE_RECOVERIES(COLUMN)                               \
    COLUMN(absence_id, REF, R, "absences", "period of illness") \
    COLUMN(settled_on, DATE, R, "", "day it was settled")       \
    COLUMN(amount, MONEY, R, "", "euros recovered from a third party")

#define PREMIE_WGA_CASES(COLUMN)                                                                        \
    COLUMN(absence_id, REF, K | R, "absences", "period of illness of the case")                         \
    COLUMN(disability_pct, PCT, R, "", "degree of disability in percent")                               \
    COLUMN(durable, FLAG, 0, "", "no recovery is to be expected")                                       \
    COLUMN(daily_wage, MONEY, R, "", "daily wage before illness, euros, not cut at the largest insured one") \
    COLUMN(income_month, MONEY, 0, "", "income beside the benefit, euros a month; blank: 0")            \
    COLUMN(residual_month, MONEY, 0, "", "remaining earning capacity, euros a month; blank: 0")         \
    COLUMN(years_to_2015, COUNT, 0, "", "years of employment history up to 2015; blank: 0")             \
    COLUMN(years_from_2016, COUNT, 0, "", "years of employment history from 2016 on; blank: 0")

/**
 * All tables, in the order in which they are read, so that a table comes after those it refers to:
 * TABLE(name, columns, where, required, periods, order, what).
 */
#define PREMIE_TABLES(TABLE)                                                                                           \
    TABLE(vat, PREMIE_VAT, true, false, APART, "code from", "VAT rates")                                               \
    TABLE(products, PREMIE_PRODUCTS, true, true, FREE, "product", "what is sold")                                      \
    TABLE(tariffs, PREMIE_TARIFFS, true, false, APART, "product class from", "premiums by product and class")          \
    TABLE(terms, PREMIE_TERMS, true, false, FREE, "term", "surcharges for payment in instalments")                     \
    TABLE(parameters, PREMIE_PARAMETERS, true, false, APART, "name from", "parameters of the rules")                   \
    TABLE(activities, PREMIE_ACTIVITIES, true, false, FREE, "regime activity", "reintegration activities by regime")   \
    TABLE(budgets, PREMIE_BUDGETS, true, false, APART, "product class from headcount_from", "reintegration budgets")   \
    TABLE(aow_ages, PREMIE_AOW_AGES, true, false, APART, "born_from", "state-pension ages")                            \
    TABLE(recovery, PREMIE_RECOVERY, true, false, FREE, "cause week", "share of the cases still ill, by week")         \
    TABLE(scales, PREMIE_SCALES, true, false, COVERING, "scale ratio_from", "factors by claims ratio")                 \
    TABLE(weights, PREMIE_WEIGHTS, true, false, COVERING, "scheme headcount_from", "own weight by headcount")          \
    TABLE(rating, PREMIE_RATING, true, false, APART, "product class from", "how premium percentages follow experience") \
    TABLE(whk_parameters, PREMIE_WHK_PARAMETERS, true, false, FREE, "year component",                                  \
          "published parameters of the differentiated Whk premium")                                                    \
    TABLE(whk_sectors, PREMIE_WHK_SECTORS, true, false, FREE, "year component sector",                                 \
          "published Whk percentages by sector")                                                                       \
    TABLE(sepa, PREMIE_SEPA, true, false, FREE, "country", "countries of the SEPA area")                               \
    TABLE(milestones, PREMIE_MILESTONES, true, false, FREE, "product milestone", "what is due when in a case under a WGA cover") \
    TABLE(wage_limits, PREMIE_WAGE_LIMITS, true, false, APART, "from", "largest daily wage and minimum wage, by period") \
    TABLE(wga_exit, PREMIE_WGA_EXIT, true, false, FREE, "cause month", "share of the cases still on WGA, by month") \
    TABLE(employers, PREMIE_EMPLOYERS, false, true, FREE, "employer_id", "policyholders")                              \
    TABLE(covers, PREMIE_COVERS, false, true, FREE, "employer_id cover_id", "covers of the policies")                  \
    TABLE(schedule, PREMIE_SCHEDULE, false, false, APART, "cover_id from", "policy schedules (polisblad)")             \
    TABLE(spells, PREMIE_SPELLS, false, false, FREE, "employer_id employee_id from", "employment (dienstverbanden)")   \
    TABLE(statements, PREMIE_STATEMENTS, false, false, FREE, "cover_id year received_on", "statements (opgaven)")      \
    TABLE(billing, PREMIE_BILLING, false, false, FREE, "cover_id year kind employee_id", "amounts booked")             \
    TABLE(suspensions, PREMIE_SUSPENSIONS, false, false, APART, "cover_id from", "suspensions of covers")              \
    TABLE(whk_wages, PREMIE_WHK_WAGES, false, false, FREE, "employer_id year", "wages of employers for the Whk")       \
    TABLE(whk_benefits, PREMIE_WHK_BENEFITS, false, false, FREE, "employer_id component year",                         \
          "benefits that count for an employer's Whk premium")                                                         \
    TABLE(whk_own_risk, PREMIE_WHK_OWN_RISK, false, false, APART, "employer_id component from",                        \
          "employers that carry a Whk risk themselves (eigenrisicodragers)")                              \
    TABLE(absences, PREMIE_ABSENCES, false, false, FREE, "employer_id employee_id first_sick_day", "periods of illness") \
    TABLE(claims, PREMIE_CLAIMS, false, false, FREE, "cover_id absence_id date", "claims: payments, reserves, recoveries") \
    TABLE(invoices, PREMIE_INVOICES, false, false, FREE, "cover_id submitted_on invoice_id", "reintegration costs")    \
    TABLE(payouts, PREMIE_PAYOUTS, false, false, FREE, "invoice_id paid_on", "amounts paid out on invoices")           \
    TABLE(recoveries, PREMIE_RECOVERIES, false, false, FREE, "absence_id settled_on", "recoveries from third parties (verhaal)") \
    TABLE(wga_cases, PREMIE_WGA_CASES, false, false, FREE, "absence_id", "cases on WGA (werkhervatting gedeeltelijk arbeidsgeschikten)")
/* clang-format on */

/** Each table as a struct of columns: premie_products, premie_covers …; column `from` of row r is covers->from[r]. */
#define PREMIE_MEMBER(name, type, flags, about, meaning) PREMIE_HELD_##type *name;
#define PREMIE_STRUCT(name, columns, in_rules, required, periods, order, what) \
    typedef struct premie_##name {                                             \
        premie_table table;                                                    \
        columns(PREMIE_MEMBER)                                                 \
    } premie_##name;
PREMIE_TABLES(PREMIE_STRUCT)
#undef PREMIE_MEMBER
#undef PREMIE_STRUCT

/** Place of each table in premie_schemas: PREMIE_TABLE_covers … */
#define PREMIE_PLACE(name, columns, in_rules, required, periods, order, what) PREMIE_TABLE_##name,
enum { PREMIE_TABLES(PREMIE_PLACE) PREMIE_TABLE_COUNT };
#undef PREMIE_PLACE

extern const premie_schema premie_schemas[PREMIE_TABLE_COUNT];

/* ---- the words of the codes, in the order of their columns; 0 is blank ------------------------------------ */

enum premie_premium_base { PREMIE_BASE_HEADCOUNT = 1, PREMIE_BASE_PAYROLL, PREMIE_BASE_EMPLOYEE, PREMIE_BASE_NONE };
enum premie_headcount_method { PREMIE_DAILY = 1, PREMIE_MONTHLY, PREMIE_BEGIN_END };
enum premie_day_count { PREMIE_DAY = 1, PREMIE_DAY365, PREMIE_DAY360, PREMIE_MONTH };
enum premie_regime { PREMIE_GOUDSE_BUDGET = 1, PREMIE_TURIEN_SUPPORT, PREMIE_LOYALIS_VVT, PREMIE_ASR_MANAGER };
enum premie_experience { PREMIE_EXPERIENCE_OWN = 1, PREMIE_EXPERIENCE_BASE, PREMIE_EXPERIENCE_NONE };
enum premie_budget_basis { PREMIE_EX_VAT = 1, PREMIE_INC_VAT };
enum premie_rating_method { PREMIE_SCALE = 1, PREMIE_CREDIBILITY, PREMIE_BLEND };
enum premie_applies_to { PREMIE_APPLIES_CURRENT = 1, PREMIE_APPLIES_TARIFF };
enum premie_premium_basis { PREMIE_BASIS_CHARGED = 1, PREMIE_BASIS_TARIFF };
enum premie_end_reason {
    PREMIE_END_CANCELLED = 1,
    PREMIE_END_FRAUD,
    PREMIE_END_NON_PAYMENT,
    PREMIE_END_MISREPRESENTATION,
    PREMIE_END_PROVIDER_LEFT
};
enum premie_administration { PREMIE_BY_STATEMENT = 1, PREMIE_BY_EMPLOYEE, PREMIE_BY_CLICK_CLAIM };
enum premie_term { PREMIE_TERM_YEAR = 1, PREMIE_TERM_HALF_YEAR, PREMIE_TERM_QUARTER, PREMIE_TERM_MONTH };
enum premie_billing_kind { PREMIE_BILLED_ADVANCE = 1, PREMIE_BILLED_SETTLEMENT, PREMIE_BILLED_PRORATA };
enum premie_claim_kind { PREMIE_CLAIM_PAID = 1, PREMIE_CLAIM_RESERVE, PREMIE_CLAIM_RECOVERY };
enum premie_anchor { PREMIE_ANCHOR_SICK = 1, PREMIE_ANCHOR_WIA, PREMIE_ANCHOR_LGU_START, PREMIE_ANCHOR_LGU_END };
enum premie_proposer {
    PREMIE_COMPANY_DOCTOR = 1,
    PREMIE_LABOUR_EXPERT,
    PREMIE_CASE_MANAGER,
    PREMIE_PHYSICIAN,
    PREMIE_ABSENCE_SUPERVISOR,
    PREMIE_POLICYHOLDER
};

/** The word of a CODE or CODES column in place `place` (from 0), and its length; length 0 past the last. Static. */
size_t premie_column_word(const premie_column *column, unsigned place, const char **word);

#endif
