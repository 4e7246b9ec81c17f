/** \file
 * A model of a book's own experience: how many cases it had, what they cost, and how its years differed.
 */
#ifndef PREMIE_FIT_H
#define PREMIE_FIT_H

#include "premie/model.h"
#include "premie/run.h"

enum { PREMIE_FIT_COSTS = 30 }; /**< with fewer a class has the law of its product */

/**
 * `premie fit`: tables frequency, severity and shock, as a model folder has them, and fit with all estimates.
 *
 * Looked at are the covers that a simulation draws cases for: charged on headcount or payroll, but for modules whose
 * costs count in those of their base cover. Of each calendar year that is over at the knowledge date: the cases [C-1] of
 * the employer that began while the cover was in force, against its employee-years, by the headcount of the simulation
 * [XR-7]. A case costs its claims on the cover: paid less recovered, and the latest reserve of each absence; and its
 * reintegration [K-3], on a cover that is not rated also what its own invoices got. What is not above 0 is no cost.
 *
 * Each product has a row of blank class, of all its covers, and a row for each class, whose estimates are weighted with
 * those of all its classes as Bühlmann and Straub do; what classes have from each other is the dispersion, and the cv,
 * within a class. The law of a row is that of lowest AIC, of a class with few costs that of its product. Frequencies and
 * the variation between years are estimated in turn, as each asks for the other.
 *
 * Rule      [S-7]
 * Given     since  first calendar year; 0: that in which the first absence of the book began
 * Status    PREMIE_E_DATA    nothing to estimate, or an amount leaves its range [N-4]
 *           PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_run_fit(const premie_portfolio *portfolio, int since, premie_results *results,
                                            premie_error *error);

#endif
