/** \file
 * The tests of the regimes: how each is told, and what it does where it fails.
 */
#ifndef PREMIE_RULES_REIMBURSING_H
#define PREMIE_RULES_REIMBURSING_H

#include "premie/reimbursement.h"

/** A static text as an id. */
#define PREMIE_STATIC_ID(name, words) \
    static const struct {             \
        unsigned char length;         \
        char bytes[sizeof(words)];    \
    } name = {sizeof(words) - 1, words}
#define PREMIE_ID_OF(name) ((premie_id){(const unsigned char *)&(name)})

/** An invoice under test. */
typedef struct premie_testing {
    const premie_claimed *claimed;
    const premie_test_trace *trace; /**< may be NULL */
    const char *reason;             /**< of the test that failed; NULL while all hold */
    premie_id article;
    bool pending; /**< the one that failed may still be met [M-6] */
    bool holds;   /**< the one at hand */
} premie_testing;

#define PREMIE_DATE_FACT(name, date) ((premie_fact){name, PREMIE_FACT_DATE, (date).day})
#define PREMIE_MONEY_FACT(name, money) ((premie_fact){name, PREMIE_FACT_MONEY, (money).cents})
#define PREMIE_NUMBER_FACT(name, number) ((premie_fact){name, PREMIE_FACT_NUMBER, (number).millionths})
#define PREMIE_COUNT_FACT(name, count) ((premie_fact){name, PREMIE_FACT_COUNT, count})
#define PREMIE_FLAG_FACT(name, flag) ((premie_fact){name, PREMIE_FACT_FLAG, flag})

/** A test with its facts: returns `outcome`, having told of it and kept the reason where it does not hold. */
#define PREMIE_TEST(testing, rule, article, reason, condition, outcome, ...)                                           \
    (premie_test_holds_untold(testing, outcome) ||                                                                     \
     premie_test_take(testing,                                                                                         \
                      &(premie_test){rule, article, reason, condition, (testing)->holds, (premie_fact[]){__VA_ARGS__}, \
                                     sizeof((premie_fact[]){__VA_ARGS__}) / sizeof(premie_fact)}))
bool premie_test_take(premie_testing *testing, const premie_test *test);

/** Keeps the outcome of a test; whether it holds and nobody is to be told, so that no facts are needed. */
static inline bool premie_test_holds_untold(premie_testing *testing, bool outcome)
{
    testing->holds = outcome;
    return outcome && testing->trace == NULL;
}

/** `in force on d`: within the cover's [from, end) and in no suspension of it. */
bool premie_module_in_force(const premie_module *module, premie_date day);

/** Whether the employee is in service on every day of the activity. */
bool premie_serves_throughout(const premie_claimed *claimed);

/** The last day on which an invoice is in time: some months after a day. */
premie_date premie_last_day(const premie_claimed *claimed, premie_date from, unsigned parameter);

/** Whether an invoice is submitted by that day, or waived; mostly the days that months have at least tell it. */
bool premie_in_time(const premie_claimed *claimed, premie_date from, unsigned parameter);

/** The tests of the activity's row. Rule. */
bool premie_test_row(premie_testing *testing);

/** The tests of each regime: false where one fails. */
bool premie_test_goudse(premie_testing *testing);
bool premie_test_turien(premie_testing *testing);
bool premie_test_vvt(premie_testing *testing);
bool premie_test_asr(premie_testing *testing);

#endif
