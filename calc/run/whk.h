/** \file
 * The Whk premiums of a premium year, employer by employer.
 */
#ifndef PREMIE_RUN_WHK_H
#define PREMIE_RUN_WHK_H

#include "premie/run.h"
#include "premie/whk.h"
#include "run/wga_covers.h"

/** A component of the premium year. */
typedef struct premie_whk_component {
    premie_id name;
    premie_whk_published published;
    premie_rows sectors; /**< rows of whk_sectors.csv of the year and component, sorted by sector */
    bool is_wga;         /**< own risk of WGA takes its place */
} premie_whk_component;

/** What the premiums of a year are worked out from; read-only once made. */
typedef struct premie_whk_year {
    const premie_portfolio *portfolio;
    int year;
    premie_whk_component *components; /**< sorted by name */
    unsigned count;
    premie_wga_covers covers;
} premie_whk_year;

/**
 * The components of a premium year, none where whk_parameters.csv has no row of it; to be released in every case.
 *
 * The components that an own-risk bearer of WGA does not pay are WGA and, in the years in which WGA was split, WGA-vast:
 * nobody could bear the risk of WGA-flex.
 */
PREMIE_CHECKED premie_status premie_whk_year_init(premie_whk_year *of, const premie_portfolio *portfolio, int year,
                                                  premie_error *error);
void premie_whk_year_release(premie_whk_year *of);

/** What is known of an employer for one component. Rules, [Q-2], [Q-6], [Q-7] */
premie_whk_employer premie_whk_employer_of(const premie_whk_year *of, unsigned component, uint32_t employer);

/** The row of whk_wages.csv whose wage the premium is charged on, or PREMIE_NO_ROW. Rule */
uint32_t premie_whk_wage_row(const premie_whk_year *of, uint32_t employer);

/** The premium of one component, and its row of whk.csv; an error names employer and component. */
PREMIE_CHECKED premie_status premie_whk_component_of(const premie_whk_year *of, unsigned component, uint32_t employer,
                                                     premie_whk *whk, premie_whk_row *row, premie_error *error);

/** Where the premium of a WGA cover comes from. */
typedef enum premie_erd_source {
    PREMIE_ERD_NOT_INSURED, /**< I(y) is empty */
    PREMIE_ERD_DEFINITIVE,
    PREMIE_ERD_ADVANCE,
    PREMIE_ERD_FREE_OF_CHARGE,
    PREMIE_ERD_UNKNOWN, /**< no exposure or no tariff, or not charged on headcount or payroll */
} premie_erd_source;

/**
 * The premium of a WGA cover for insurance year y: definitive(y) where there is one, else advance(y).
 *
 * Rule     , [D-3], [A-1]
 * Returned  premium  blank where it is not insured or unknown
 */
PREMIE_CHECKED premie_status premie_erd_premium_of(const premie_whk_year *of, uint32_t cover, premie_cover_view *view,
                                                   premie_erd_source *source, premie_money *premium,
                                                   premie_error *error);

/**
 * The row of whk_compare.csv: what the employer would pay to the public fund for WGA, in own risk or not, and what its
 * WGA covers cost.
 *
 * Given     public_premiums  [of->count] of its components; blank where one is not known
 * Returned  row  whk_wga blank where a premium is, or there is no such component; erd_premium blank where a cover's is
 *                not known, or no WGA cover is insured in the year; difference = whk_wga − erd_premium
 */
PREMIE_CHECKED premie_status premie_whk_compare_of(const premie_whk_year *of, uint32_t employer,
                                                   const premie_money public_premiums[], premie_cover_view *view,
                                                   premie_whk_compare_row *row, premie_error *error);

#endif
