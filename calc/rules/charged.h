/** \file
 * What an insurance year is charged with, for the rules of advance and settlement.
 */
#ifndef PREMIE_RULES_CHARGED_H
#define PREMIE_RULES_CHARGED_H

#include "premie/settlement.h"

/** premie_cover_year where it is kept, until another year is asked for; in `room` where nothing is. */
const premie_year *premie_cover_year_in(const premie_cover *cover, int label, premie_year *room);

/**
 * The status of [D-2], but for `estimated`, which is `statement_overdue` here: whether a year can be estimated depends
 * by on whether the years before it are settled, and this says so without a look at any other year.
 *
 * Given     year  I(y) not empty
 * Returned  rate  ρ(I(y)), without a meaning where the year is free of charge or has no tariff
 */
premie_settlement_status premie_status_without_estimate(const premie_cover *cover, const premie_year *year,
                                                        premie_ratio *rate);

/** The definitive premium of premie_settle_alone, worked out once. */
PREMIE_CHECKED premie_status premie_definitive(const premie_cover *cover, int year, premie_money *definitive,
                                               premie_error *error);

#endif
