/** \file
 * The parts of an explanation, one subject a file.
 */
#ifndef PREMIE_RUN_EXPLAINING_H
#define PREMIE_RUN_EXPLAINING_H

#include "premie/explain.h"
#include "run/figure.h"

enum { PREMIE_EXPLAINED_YEARS = 4 };

/** A cover while it is explained. */
typedef struct premie_explaining {
    const premie_portfolio *portfolio;
    const premie_book *book;
    uint32_t row; /**< of the cover */
    premie_cover_view view;
    premie_explanation *to;
    int exposed[PREMIE_EXPLAINED_YEARS]; /**< years whose exposure has been explained */
    unsigned exposed_count;
} premie_explaining;

/** What it is, where its end comes from [Y-2], [Y-3], [Y-7]. Leaves the view turned to the cover. */
PREMIE_CHECKED premie_status premie_explain_cover(premie_explaining *of, premie_error *error);

/** The end of the cover at hand and of those that ended it. */
PREMIE_CHECKED premie_status premie_explain_ends(premie_explaining *of, premie_error *error);

/** Days, day count and rates of an insurance year [Y-1], [Y-4] to [Y-6]. */
PREMIE_CHECKED premie_status premie_explain_year(premie_explaining *of, int label, premie_error *error);

/** X(y) of a year whose I(y) is not empty, employee by employee [E-1] to [E-5]; short where it stands above. */
PREMIE_CHECKED premie_status premie_explain_exposure(premie_explaining *of, const premie_year *year,
                                                     premie_error *error);
/** In service on a day, for an advance. */
PREMIE_CHECKED premie_status premie_explain_in_service(premie_explaining *of, premie_date day, premie_error *error);

/** The tests of [D-2] up to the one that decides. */
PREMIE_CHECKED premie_status premie_explain_status(premie_explaining *of, const premie_year *year, premie_error *error);

/** The advance of a year whose I(y) is not empty, [A-2]. */
PREMIE_CHECKED premie_status premie_explain_advance(premie_explaining *of, int label, premie_advance *advance,
                                                    premie_error *error);
/** Surcharge and instalments. */
void premie_explain_instalments(premie_explaining *of, const premie_advance *advance);

/** The premium of an exposure, at the rate over I(y) [E-6]; `exposure` as text, in full. */
PREMIE_CHECKED premie_status premie_explain_premium(premie_explaining *of, const char *what, const char *rule,
                                                    const char *article, const premie_year *year,
                                                    const char *exposure_text, premie_ratio exposure,
                                                    premie_error *error);

/** What each employee is charged in a year, until the day after the knowledge date [P-1] to [P-6]. */
PREMIE_CHECKED premie_status premie_explain_prorata(premie_explaining *of, int label, premie_error *error);

/** The invoices of the cover in their order, those submitted in an insurance year test by test to. */
PREMIE_CHECKED premie_status premie_explain_reimbursement(premie_explaining *of, int label, premie_error *error);

/** The percentages of a year and of the next, of a cover with experience of its own [K-1] to [K-8], [XR-1] to [XR-8]. */
PREMIE_CHECKED premie_status premie_explain_rates(premie_explaining *of, int label, premie_error *error);

/* ---- figures of a cover ---------------------------------------------------------------------------------- */

/** An exposure in full: `2039 / 365`, `440000.00`. */
premie_figure premie_exposure_in_full(const premie_explaining *of, premie_ratio exposure);
/** An exposure as results show it [N-2], with its unit: `5.5863 employees`, `440000.00`. */
premie_figure premie_exposure_shown(const premie_explaining *of, premie_ratio exposure, bool with_unit);
/** A rate, or ρ, in full: `75.00`, `2.8 %`. */
premie_figure premie_rate_in_full(const premie_explaining *of, premie_ratio rate);
/** `definitive:2025` */
premie_figure premie_figure_basis(premie_basis basis);

#endif
