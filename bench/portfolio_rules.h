/* What the insurer of a made-up portfolio sells, and its rules folder. */
#ifndef BENCH_PORTFOLIO_RULES_H
#define BENCH_PORTFOLIO_RULES_H

#include "csv_out.h"

enum base { BASE_NONE, BASE_HEADCOUNT, BASE_PAYROLL, BASE_EMPLOYEE };
enum regime { NO_REGIME, GOUDSE, TURIEN, LOYALIS, ASR, REGIMES };
/* The last three are sold in a plain book only. */
enum product { VERZ, ZIEK, BTNW, BTNM, BTNB, TNW, VVT, WGAERD, ARBO, REMA, REMM, VPW, VLS, BTNP, PRODUCTS };

typedef struct product_row {
    const char *code, *name;
    enum base base;
    const char *method, *prorata, *vat;
    enum regime regime;
    const char *experience;
} product_row;

enum { COMPANY_DOCTOR = 1, LABOUR_EXPERT = 2, CASE_MANAGER = 4, PHYSICIAN = 8, SUPERVISOR = 16, POLICYHOLDER = 32 };
enum { PROPOSERS = 6 };
enum { APPROVAL = 1, DESIGNATED = 2, CONFLICT = 4, CALAMITY = 8, OTHER_DOCTOR = 16, NEEDS = 5 };

typedef struct activity_row {
    enum regime regime;
    const char *code;
    int weight; /* how often it is claimed */
    bool covered;
    int proposers, needs;
    int km_rate, km_over; /* cents, kilometres */
    const char *article;
} activity_row;

enum { ACTIVITIES = 31 };
extern const product_row products[PRODUCTS];
extern const activity_row activities[ACTIVITIES];
extern const char *const proposer_names[PROPOSERS];

/* The tariff of the class, else of any class: cents per employee or hundredths of a percent; 0 where there is none. */
int tariff_on(enum product product, const char *class_name, int day, int first_year);

/* Writes every rule table of tables.md to the folder. */
void write_rules(const char *folder, int first_year, csv_form form);

#endif
