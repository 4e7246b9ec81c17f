/** \file
 * Values from text in the notation of the tables, and covers to try rules on.
 *
 * Text that is not of its form fails the test.
 */
#ifndef PREMIE_TESTS_COVERS_H
#define PREMIE_TESTS_COVERS_H

#include "premie/settlement.h"

/** A day such as "2025-01-31"; "" is blank. */
premie_date day(const char *text);
/** The first day in and the first day out; an `until` of "" is open-ended. */
premie_period days(const char *from, const char *until);
/** "04-01" */
premie_month_day month_day(const char *text);
/** "12.50"; "" is blank, for each of these three. */
premie_money money(const char *text);
premie_number number(const char *text);
premie_pct pct(const char *text);

/** The place of a word from 1 on, in words with blanks between; 0 for "". */
unsigned word_place(const char *words, const char *word);

/** A rate in force from a day on, until "" or a day out: euros per employee, or percent with `percent_row`. */
premie_rate_row euro_row(const char *from, const char *until, const char *euros);
premie_rate_row percent_row(const char *from, const char *until, const char *percent);
/** A schedule row that offers the cover free of charge. */
premie_rate_row free_row(const char *from, const char *until);

/** An employment spell; a wage of "" is not known. */
premie_spell spell(uint32_t employee, const char *from, const char *until, const char *wage);

/** A statement that asks for no certificate; either figure may be "". */
premie_statement statement(int year, const char *received_on, const char *headcount, const char *payroll);

/**
 * A cover from 2023-01-01 on that renews on 1 January, charged on `base`, administered by statement and paid by
 * the year, without initial figures, at 75.00 per employee or 2.5 % of the payroll; known as of 2026-04-15.
 */
premie_cover plain_cover(enum premie_premium_base base);

#endif
