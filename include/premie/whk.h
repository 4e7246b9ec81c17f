/** \file
 * The differentiated premium of the Werkhervattingskas (Whk), the public alternative to carrying the risk oneself.
 * Rules to.
 */
#ifndef PREMIE_WHK_H
#define PREMIE_WHK_H

#include "premie/base.h"

enum {
    PREMIE_WHK_YEARS = 5, /**< t − 2 … t − 6, the years of wages that an own risk is taken over */
    PREMIE_WHK_LAST_YEAR_OF_TWO_SIZES = 2013 /**< no medium employers until then, and no sector percentages */
};

/** The published parameters of one component in one premium year; each blank where it was not published. */
typedef struct premie_whk_published {
    int year;
    premie_money limit_low, limit_high;
    premie_pct base, max, min, risk_avg;
    premie_number cf, k[PREMIE_WHK_YEARS - 1]; /**< of an own risk over 1 … 4 years */
    premie_pct max_sector52, small_max, small_min;
} premie_whk_published;

/** What is known of an employer, for one component in one premium year t. */
typedef struct premie_whk_employer {
    premie_money wages[PREMIE_WHK_YEARS]; /**< of t − 2 first, t − 6 last; blank where not known */
    premie_money wage;     /**< that the premium is charged on: of t, else the latest earlier one; blank: none known */
    premie_money benefits; /**< of t − 2; 0 where there were none */
    premie_pct sector;     /**< percentage of its sector; blank where not known */
    bool in_sector_52;
    bool in_own_risk; /**< on 1 January of t */
} premie_whk_employer;

typedef enum premie_whk_size {
    PREMIE_WHK_UNKNOWN, /**< a limit is not published */
    PREMIE_WHK_SMALL,
    PREMIE_WHK_MEDIUM,
    PREMIE_WHK_LARGE,
} premie_whk_size;

typedef enum premie_whk_status {
    PREMIE_WHK_OK,
    PREMIE_WHK_OWN_RISK,
    PREMIE_WHK_NO_PARAMETERS, /**< one that the size needs is not published */
    PREMIE_WHK_NO_WAGE,       /**< no wage to take the own risk over, or none to charge the premium on */
} premie_whk_status;

/** The words of results; of an unknown size "". Static. */
const char *premie_whk_size_word(premie_whk_size size);
const char *premie_whk_status_word(premie_whk_status status);

/** Whether a size takes the individual percentage, and that of the sector, in a premium year. Rules, [Q-4] */
bool premie_whk_is_individual(premie_whk_size size, int year);
bool premie_whk_is_sectoral(premie_whk_size size, int year);

/** What a size may need of the published figures, and of its sector; joined by |. */
typedef enum premie_whk_need {
    PREMIE_WHK_NEEDS_LIMIT_LOW = 1,
    PREMIE_WHK_NEEDS_LIMIT_HIGH = 2,
    PREMIE_WHK_NEEDS_SECTOR = 4,
    PREMIE_WHK_NEEDS_BASE = 8,
    PREMIE_WHK_NEEDS_RISK_AVG = 16,
    PREMIE_WHK_NEEDS_CF = 32,
    PREMIE_WHK_NEEDS_K = 64,
    PREMIE_WHK_NEEDS_LOWEST = 128,
    PREMIE_WHK_NEEDS_HIGHEST = 256,
} premie_whk_need;

/** A percentage and what it came from; all percentages are whole hundredths but for the bounds. Blank where absent. */
typedef struct premie_whk {
    premie_whk_size size;
    premie_whk_status status;
    unsigned missing;    /**< of premie_whk_need: what is needed and not known */
    int years;           /**< of wages known in t − 6 … t − 2 */
    int64_t wages;       /**< their sum, in cents */
    premie_ratio weight; /**< w of a medium employer; den is 0 otherwise */
    premie_pct risk_own, delta;
    premie_pct unbounded; /**< base + delta */
    premie_pct lowest, highest;
    premie_pct individual;
    premie_pct public_pct; /**< as if the employer were not in own risk, and its premium */
    premie_money public_premium;
    premie_pct pct; /**< what is due: 0 in own risk */
    premie_money premium;
} premie_whk;

/**
 * The differentiated premium of one component.
 *
 * Rule      to
 * Formula   risk_own = 100 · benefits / mean wage (· k), delta = cf · (risk_own − risk_avg),
 *           individual = base + delta within its bounds, medium: w · individual + (1 − w) · sector;
 *           each percentage rounded down to 2 decimals, towards minus infinity; premium = pct · wage, rounded
 * Status    PREMIE_E_DATA where a percentage leaves 64 bits, or the premium the range of money [N-4]
 */
PREMIE_CHECKED premie_status premie_whk_of(const premie_whk_published *published, const premie_whk_employer *employer,
                                           premie_whk *whk, premie_error *error);

#endif
