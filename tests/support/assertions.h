/** \file
 * Assertions on premie's values, in the notation of the tables, and the headers that cmocka wants before its own.
 *
 * A failure prints both values in decimal and, within a loop over test cases, the file and line of the case.
 */
#ifndef PREMIE_TESTS_ASSERTIONS_H
#define PREMIE_TESTS_ASSERTIONS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "premie/base.h"

/** An amount as text with two decimals, such as "-12.50"; "" is blank. */
#define assert_money(actual, expected) premie_assert_money(actual, expected, __FILE__, __LINE__)
/** A day as text such as "2025-01-31"; "" is blank, "forever" is PREMIE_FOREVER. */
#define assert_date(actual, expected) premie_assert_date(actual, expected, __FILE__, __LINE__)
/** |actual - expected| <= tolerance; never so for a NaN. */
#define assert_near(actual, expected, tolerance) premie_assert_near(actual, expected, tolerance, __FILE__, __LINE__)
/** The ratio has the value num / den, in whatever terms. */
#define assert_ratio(actual, num, den) premie_assert_ratio(actual, num, den, __FILE__, __LINE__)
#define assert_integer(actual, expected) premie_assert_integer(actual, expected, __FILE__, __LINE__)
/** Prints the text of `error`, which may be NULL, where the status is another. */
#define assert_status(actual, expected, error) premie_assert_status(actual, expected, error, __FILE__, __LINE__)

void premie_assert_money(premie_money actual, const char *expected, const char *file, int line);
void premie_assert_date(premie_date actual, const char *expected, const char *file, int line);
void premie_assert_near(double actual, double expected, double tolerance, const char *file, int line);
void premie_assert_ratio(premie_ratio actual, premie_int128 num, premie_int128 den, const char *file, int line);
void premie_assert_integer(int64_t actual, int64_t expected, const char *file, int line);
void premie_assert_status(premie_status actual, premie_status expected, const premie_error *error, const char *file,
                          int line);

#endif
