/** \file
 * Test cases that differ only in their values: the rows of a CSV file under `tests/rules/`.
 *
 *     premie_cases *cases = premie_cases_open("rounding.csv");
 *     while (premie_cases_next(cases)) {
 *         assert_integer(…, premie_case_integer(cases, "expected"));
 *     }
 *     premie_cases_close(cases);
 *
 * A field may be quoted, to hold a comma, but holds no quote and no line end. The folder of the tests is named by
 * the environment variable PREMIE_TESTS, or else is `tests`. A file that cannot be read, has no row, a row of
 * another width than its header, or lacks a column that is asked for, fails the test.
 */
#ifndef PREMIE_TESTS_CASES_H
#define PREMIE_TESTS_CASES_H

#include <stdbool.h>
#include <stdint.h>

typedef struct premie_cases premie_cases;

premie_cases *premie_cases_open(const char *name);

/** Goes to the first or next row; false behind the last. */
bool premie_cases_next(premie_cases *cases);

/** A field of the row as it stands there, until the next row; and as a whole number. */
const char *premie_case_text(const premie_cases *cases, const char *column);
int64_t premie_case_integer(const premie_cases *cases, const char *column);

void premie_cases_close(premie_cases *cases);

/** Where the row stands that was last gone to, such as `rounding.csv:7: `; empty where no cases are open. */
const char *premie_cases_place(void);

#endif
