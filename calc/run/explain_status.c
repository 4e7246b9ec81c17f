#include "run/explaining.h"

/* What a test of [D-2] looks at. */
typedef struct tested {
    const premie_cover *cover;
    const premie_year *year;
    const premie_statement *statement; /* the latest of the year, or NULL */
    bool by_spells;
    premie_figure end, limit, received, as_of;
    premie_settlement_status status;
} tested;

static const char *answer(bool applies) { return applies ? "yes" : "no"; }

static void explain_tariff(premie_explaining *of, const tested *test)
{
    const premie_year *year = test->year;
    for (premie_period left = year->insured; !premie_period_is_empty(left);) {
        premie_rate_stretch stretch = premie_rate_first_stretch(&test->cover->rates, year, left);
        if (stretch.rate == PREMIE_NO_INTEGER) {
            premie_explanation_formula(of->to, "yes: no rate on %s",
                                       premie_figure_date(stretch.days.from, of->to->dialect).text);
            return;
        }
        left.from = stretch.days.until;
    }
    premie_explanation_formula(of->to, "no: every day of I(%d) has a rate", year->label);
}

static void explain_missing(premie_explaining *of, const tested *test, bool applies, bool overdue)
{
    if (test->by_spells) {
        premie_explanation_formula(of->to, "no: no statement is needed, the spells count");
    } else if (test->statement != NULL) {
        premie_explanation_formula(of->to, "no: a statement was received on %s", test->received.text);
    } else {
        premie_explanation_formula(of->to, "%s: no statement; %s is %s the limit, %s", answer(applies),
                                   test->as_of.text, overdue ? "on or after" : "before", test->limit.text);
    }
}

static void explain_estimate(premie_explaining *of, const tested *test, bool applies)
{
    premie_number uplift = premie_parameter_on(&test->cover->overdue_uplift, test->year->insured.until);
    if (test->by_spells || test->statement != NULL) {
        explain_missing(of, test, applies, true);
    } else if (!premie_number_is(uplift)) {
        premie_explanation_formula(of->to, "no: overdue_uplift is not set on %s", test->end.text);
    } else {
        premie_explanation_formula(of->to, "%s: overdue_uplift is %s %% on %s, and A-1 gives %s", answer(applies),
                                   premie_figure_decimal(uplift.millionths, 6, 0, of->to->dialect).text, test->end.text,
                                   applies ? "an exposure" : "no exposure");
    }
}

static void explain_certificate(premie_explaining *of, const tested *test, bool applies)
{
    if (test->statement == NULL) {
        premie_explanation_formula(of->to, "no: no statement asks for it");
    } else if (!test->statement->certification_requested) {
        premie_explanation_formula(of->to, "no: the statement of %s asks for none", test->received.text);
    } else {
        premie_explanation_formula(of->to, "%s: the statement of %s asks for it and is %scertified", answer(applies),
                                   test->received.text, applies ? "not " : "");
    }
}

static void explain_mutations(premie_explaining *of, const tested *test)
{
    bool early = test->cover->as_of.day < premie_statement_limit(test->cover, test->year).day;
    if (test->cover->administration != PREMIE_BY_EMPLOYEE) {
        premie_explanation_formula(of->to, "no: only with administration by employee");
    } else if (!early) {
        premie_explanation_formula(of->to, "no: %s is not before the limit, %s", test->as_of.text, test->limit.text);
    } else if (test->statement != NULL && test->statement->certified) {
        premie_explanation_formula(of->to, "no: the statement of %s is certified", test->received.text);
    } else {
        premie_explanation_formula(of->to, "yes: %s is before the limit, %s, and no statement is certified",
                                   test->as_of.text, test->limit.text);
    }
}

static void explain_late(premie_explaining *of, const tested *test, bool applies)
{
    if (test->by_spells) {
        premie_explanation_formula(of->to, "no: no statement is needed, the spells count");
    } else {
        premie_explanation_formula(of->to, "%s: received on %s, %s the limit, %s", answer(applies), test->received.text,
                                   applies ? "on or after" : "before", test->limit.text);
    }
}

static void explain_test(premie_explaining *of, const tested *test, premie_settlement_status asked)
{
    bool applies = asked == test->status;
    int label = test->year->label;
    premie_explanation_add(of->to, asked == PREMIE_SETTLEMENT_SETTLED_LATE ? "D-2, D-1" : "D-2",
                           premie_settlement_article(asked), "%s", premie_settlement_status_word(asked));
    switch (asked) {
    case PREMIE_SETTLEMENT_FREE_OF_CHARGE:
        premie_explanation_formula(of->to, "%s: %severy day of I(%d) is free of charge", answer(applies),
                                   applies ? "" : "not ", label);
        break;
    case PREMIE_SETTLEMENT_NO_TARIFF:
        explain_tariff(of, test);
        break;
    case PREMIE_SETTLEMENT_NOT_ENDED:
        premie_explanation_formula(of->to, "%s: %s is %sbefore the end of I(%d), %s", answer(applies), test->as_of.text,
                                   applies ? "" : "not ", label, test->end.text);
        break;
    case PREMIE_SETTLEMENT_AWAITING_STATEMENT:
        explain_missing(of, test, applies, !applies);
        break;
    case PREMIE_SETTLEMENT_ESTIMATED:
        explain_estimate(of, test, applies);
        break;
    case PREMIE_SETTLEMENT_STATEMENT_OVERDUE:
        explain_missing(of, test, applies, true);
        break;
    case PREMIE_SETTLEMENT_AWAITING_CERTIFICATE:
        explain_certificate(of, test, applies);
        break;
    case PREMIE_SETTLEMENT_AWAITING_MUTATIONS:
        explain_mutations(of, test);
        break;
    case PREMIE_SETTLEMENT_SETTLED_LATE:
        explain_late(of, test, applies);
        break;
    case PREMIE_SETTLEMENT_SETTLED:
    case PREMIE_SETTLEMENT_NOT_INSURED:
        break;
    }
    premie_explanation_value(of->to, "%s", answer(applies));
}

/* [D-1] */
static void explain_limit(premie_explaining *of, const tested *test)
{
    int64_t months = premie_parameter_units(&test->cover->statement_months, test->year->insured.until);
    premie_explanation_add(of->to, "D-1", "S3:7.3", "limit");
    premie_explanation_formula(of->to, "%s + %lld months = %s", test->end.text, (long long)months, test->limit.text);
    premie_explanation_value(of->to, "%s", test->limit.text);
}

premie_status premie_explain_status(premie_explaining *of, const premie_year *year, premie_error *error)
{
    premie_dialect dialect = of->to->dialect;
    const premie_cover *cover = &of->view.cover;
    tested test = {.cover = cover, .year = year, .by_spells = premie_administered_by_spells(cover)};
    premie_status status = premie_year_status(cover, year, &test.status, error);
    if (status != PREMIE_OK) {
        return status;
    }
    test.statement = premie_latest_statement(cover, year->label);
    test.end = premie_figure_date(year->insured.until, dialect);
    test.limit = premie_figure_date(premie_statement_limit(cover, year), dialect);
    test.as_of = premie_figure_date(cover->as_of, dialect);
    if (test.statement != NULL) {
        test.received = premie_figure_date(test.statement->received_on, dialect);
    }
    premie_explanation_add(of->to, "D-2", premie_settlement_article(test.status), "status of %d", year->label);
    premie_explanation_value(of->to, "%s", premie_settlement_status_word(test.status));
    of->to->level++;
    if (test.status >= PREMIE_SETTLEMENT_AWAITING_STATEMENT) {
        explain_limit(of, &test);
    }
    for (int asked = PREMIE_SETTLEMENT_FREE_OF_CHARGE; asked <= (int)test.status; asked++) {
        explain_test(of, &test, (premie_settlement_status)asked);
    }
    of->to->level--;
    return PREMIE_OK;
}
