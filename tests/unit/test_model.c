#include "premie/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/assertions.h"

#define FREQUENCY "product,class,from_size,until_size,cases,dispersion\n"
#define SEVERITY "product,class,kind,probability,distribution,mean,cv\n"

enum { PATH_SIZE = 128, TEXT_SIZE = 2048 };

typedef struct folder {
    char path[PATH_SIZE];
    premie_model model;
    premie_findings findings;
    premie_error error;
} folder;

static void put(const folder *of, const char *name, const char *text)
{
    char path[2 * PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/%s", of->path, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void begin(folder *of)
{
    (void)snprintf(of->path, sizeof of->path, "/tmp/premie-model-XXXXXX");
    assert_non_null(mkdtemp(of->path));
    put(of, "frequency.csv", FREQUENCY "A,,0,,0.1,\n");
    put(of, "severity.csv", SEVERITY "A,,claim,,gamma,1000,1\n");
}

static premie_status load(folder *of)
{
    premie_load_options options = {.threads = 2};
    return premie_model_load(&of->model, of->path, &options, &of->findings, &of->error);
}

static void end(folder *of)
{
    static const char *const names[] = {"frequency.csv", "severity.csv", "shock.csv",
                                        "lapse.csv",     "frequncy.csv", "fit.csv"};
    premie_findings_release(&of->findings);
    premie_model_release(&of->model);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[2 * PATH_SIZE];
        (void)snprintf(path, sizeof path, "%s/%s", of->path, names[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(of->path), 0);
}

/* The messages, without the folder; a line each. */
static void assert_messages(const char *name, const char *text, const char *expected)
{
    folder of;
    char found[TEXT_SIZE] = "";
    begin(&of);
    put(&of, name, text);
    assert_int_equal(load(&of), PREMIE_E_DATA);
    for (size_t i = 0; i < of.findings.count; i++) {
        (void)snprintf(found + strlen(found), sizeof found - strlen(found), "%s\n",
                       of.findings.items[i].text + strlen(of.path) + 1);
    }
    assert_string_equal(found, expected);
    end(&of);
}

/* [S-6], [T-5]: place, column, value, what was expected */
static void faults_of_a_model_name_their_file_line_and_column(void **state)
{
    (void)state;
    assert_messages("frequency.csv", FREQUENCY "A,,0,10,0.1,0.9\nA,,9,,0.2,\nA,x,5,5,0.1,\n",
                    "frequency.csv:2:6: dispersion: expected 1 or more, found '0.9'\n"
                    "frequency.csv:3:3: from_size: expected sizes that do not overlap, found '9' overlapping line 2\n"
                    "frequency.csv:4:4: until_size: expected a size above from_size, found '5'\n");
    assert_messages("severity.csv", SEVERITY "A,,claim,100.5,normal,1000,1\nA,,claims,,gamma,1000,1\n",
                    "severity.csv:2:5: distribution: expected lognormal, gamma or pareto, found 'normal'; did you mean "
                    "'lognormal'?\n"
                    "severity.csv:3:3: kind: expected claim or reintegration, found 'claims'; did you mean "
                    "'claim'?\n");
    assert_messages("severity.csv", SEVERITY "A,,claim,100.5,gamma,1000,1\n",
                    "severity.csv:2:4: probability: expected at most 100 percent, found '100.5'\n");
    assert_messages("shock.csv", "year,cv\n,0.1\n1,0.2\n1,0.3\n",
                    "shock.csv:4:1: year: expected each year once, found '1' also in line 3\n");
    assert_messages("lapse.csv", "product,rise_from_pct\nA,10\n",
                    "lapse.csv: probability: expected a column of this name, found none\n");
    assert_messages("frequncy.csv", "a\n", "frequncy.csv: unknown table 'frequncy'; did you mean 'frequency'?\n");
}

/* [S-7], [T-6] */
static void the_table_of_estimates_beside_a_model_is_not_read(void **state)
{
    (void)state;
    folder of;
    begin(&of);
    put(&of, "fit.csv", "not,a\ntable\n");
    assert_status(load(&of), PREMIE_OK, &of.error);
    end(&of);
}

static premie_id id(const char *text, unsigned char room[16])
{
    room[0] = (unsigned char)strlen(text);
    memcpy(room + 1, text, strlen(text));
    return (premie_id){room[0] > 0 ? room : NULL};
}

/* [S-6]: a row of the class goes before one of a blank class; in either dialect [T-2] */
static void a_row_of_the_class_goes_before_one_of_any_class(void **state)
{
    (void)state;
    folder of;
    unsigned char a[16], x[16], y[16];
    begin(&of);
    put(&of, "frequency.csv", "product;class;from_size;until_size;cases\nA;;0;10;0,1\nA;;10;;0,2\nA;X;0;;0,3\n");
    put(&of, "shock.csv", "year,cv\n,0.1\n2,0\n");
    put(&of, "lapse.csv", "product,class,rise_from_pct,probability\nA,,20,50\nA,,10,5\nA,X,0,1\n");
    assert_status(load(&of), PREMIE_OK, &of.error);
    premie_model_rows rows = premie_model_rows_of(&of.model, id("A", a), id("Y", y), (premie_ratio){99, 10});
    assert_integer(of.model.frequency.cases[rows.frequency].millionths, 100000);
    rows = premie_model_rows_of(&of.model, id("A", a), id("", y), (premie_ratio){10, 1});
    assert_integer(of.model.frequency.cases[rows.frequency].millionths, 200000);
    rows = premie_model_rows_of(&of.model, id("A", a), id("X", x), (premie_ratio){10, 1});
    assert_integer(of.model.frequency.cases[rows.frequency].millionths, 300000);
    assert_integer(rows.severity[0], 0);
    assert_integer(rows.severity[1], PREMIE_NO_ROW);
    assert_near(premie_model_shock(&of.model, 0), 0.1, 0);
    assert_near(premie_model_shock(&of.model, 2), 0, 0);
    uint32_t first, count;
    premie_model_lapses(&of.model, id("A", a), id("Y", y), &first, &count);
    assert_integer(count, 2);
    assert_integer(of.model.lapse.rise_from_pct[of.model.lapse.table.order[first]].millionths, 10000000);
    end(&of);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_of_a_model_name_their_file_line_and_column),
        cmocka_unit_test(the_table_of_estimates_beside_a_model_is_not_read),
        cmocka_unit_test(a_row_of_the_class_goes_before_one_of_any_class),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
