/*
 * Loads a small book of which one table is the bytes given, the first of them saying which. Loaded with threads, in
 * chunks and with bad rows set aside, it must give the same findings, and each row is either visible or set aside.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "premie/book.h"
#include "table/line.h"
#include "table/store.h"

enum { PATH_SIZE = 256 };

static char folder[] = "/tmp/premie-fuzz-XXXXXX", book_path[PATH_SIZE], rules_path[PATH_SIZE];

static void must(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void write_table(unsigned place, const void *bytes, size_t size)
{
    char path[PATH_SIZE + 32];
    const premie_schema *schema = &premie_schemas[place];
    (void)snprintf(path, sizeof path, "%s/%s.csv", schema->in_rules ? rules_path : book_path, schema->name);
    (void)unlink(path);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    must(file >= 0 && premie_write_all(file, bytes, size) && close(file) == 0);
}

/* A row or two of each table, enough for what refers to them. */
static const char *table_text(unsigned place)
{
    switch (place) {
    case PREMIE_TABLE_vat:
        return "code,from,pct\nH,2012-10-01,21\n";
    case PREMIE_TABLE_products:
        return "product,premium_base,vat,regime\nP,payroll,H,loyalis-vvt\nQ,headcount,,asr-manager\n";
    case PREMIE_TABLE_activities:
        return "regime,activity,covered,article\nloyalis-vvt,a,yes,1\nasr-manager,a,yes,1\n";
    case PREMIE_TABLE_aow_ages:
        return "born_from,years\n1900-01-01,67\n";
    case PREMIE_TABLE_scales:
        return "scale,ratio_from,ratio_until,factor\nS,0,50,1\nS,50,,2\n";
    case PREMIE_TABLE_weights:
        return "scheme,headcount_from,weight\nW,0,1\n";
    case PREMIE_TABLE_employers:
        return "employer_id\nE1\nE2\n";
    case PREMIE_TABLE_covers:
        return "cover_id,policy_id,employer_id,product,from,renewal,administration,base_cover_id\n"
               "C1,P1,E1,P,2020-01-01,01-01,employee,\nC2,P1,E1,Q,2020-01-01,01-01,,C1\n";
    case PREMIE_TABLE_spells:
        return "employer_id,employee_id,from,birth_date,annual_wage\nE1,e,2020-01-01,1980-01-01,1\n";
    case PREMIE_TABLE_absences:
        return "absence_id,employer_id,employee_id,first_sick_day\nA1,E1,e,2024-01-01\n";
    case PREMIE_TABLE_invoices:
        return "invoice_id,cover_id,absence_id,activity,activity_from,invoice_date,submitted_on,cost_ex_vat\n"
               "I1,C1,A1,a,2024-01-02,2024-01-03,2024-01-04,1\n";
    default:
        return NULL;
    }
}

static void remove_book(void)
{
    char path[PATH_SIZE + 32];
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        const premie_schema *schema = &premie_schemas[place];
        (void)snprintf(path, sizeof path, "%s/%s.csv", schema->in_rules ? rules_path : book_path, schema->name);
        (void)unlink(path);
    }
    (void)snprintf(path, sizeof path, "%s/rejects", folder);
    (void)unlink(path);
    (void)rmdir(book_path);
    (void)rmdir(rules_path);
    (void)rmdir(folder);
}

static void make_book(void)
{
    must(mkdtemp(folder) != NULL && atexit(remove_book) == 0);
    (void)snprintf(book_path, sizeof book_path, "%s/book", folder);
    (void)snprintf(rules_path, sizeof rules_path, "%s/rules", folder);
    must(mkdir(book_path, 0700) == 0 && mkdir(rules_path, 0700) == 0);
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        if (table_text(place) != NULL) {
            write_table(place, table_text(place), strlen(table_text(place)));
        }
    }
}

static void check_rows(const premie_book *book)
{
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        const premie_table *table = premie_book_table_const(book, place);
        uint32_t bad = 0;
        for (uint32_t row = 0; row < table->row_count; row++) {
            bad += table->store->bad[row] != 0;
        }
        must(bad + table->visible_count == table->row_count);
    }
}

static void compare(const premie_findings *one, const premie_findings *other)
{
    must(one->total == other->total);
    size_t i = 0, j = 0;
    for (unsigned shown = 0; shown < PREMIE_FINDINGS_SHOWN; shown++, i++, j++) {
        while (i < one->count && one->items[i].follows) {
            i++;
        }
        while (j < other->count && other->items[j].follows) {
            j++;
        }
        if (i == one->count || j == other->count) {
            must(i == one->count && j == other->count);
            return;
        }
        must(one->items[i].table == other->items[j].table && one->items[i].line == other->items[j].line);
        must(one->items[i].column == other->items[j].column && strcmp(one->items[i].text, other->items[j].text) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static premie_book whole, chunks;
    premie_findings first, second;
    if (folder[strlen(folder) - 1] == 'X') {
        make_book();
    }
    if (size == 0) {
        return 0;
    }
    unsigned place = data[0] % PREMIE_TABLE_COUNT;
    write_table(place, data + 1, size - 1);
    premie_load_options options = {.book = book_path, .rules = rules_path, .as_of = {100000}, .threads = 1};
    premie_status status = premie_book_load(&whole, &options, &first, NULL);
    must((status == PREMIE_OK) == (first.total == 0) && status != PREMIE_E_SYSTEM);
    options.threads = 2;
    options.libcsv_only = true;
    options.chunk_bytes = 20;
    options.set_aside = true;
    status = premie_book_load(&chunks, &options, &second, NULL);
    compare(&first, &second);
    if (status == PREMIE_OK) {
        char path[PATH_SIZE + 32];
        (void)snprintf(path, sizeof path, "%s/rejects", folder);
        check_rows(&chunks);
        must(premie_findings_write_rejects(&options, &second, path, NULL) == PREMIE_OK);
    }
    premie_findings_release(&first);
    premie_findings_release(&second);
    premie_book_release(&whole);
    premie_book_release(&chunks);
    if (table_text(place) != NULL) {
        write_table(place, table_text(place), strlen(table_text(place)));
    } else {
        write_table(place, premie_schemas[place].columns[0].name, 0);
        char path[PATH_SIZE + 32];
        (void)snprintf(path, sizeof path, "%s/%s.csv", premie_schemas[place].in_rules ? rules_path : book_path,
                       premie_schemas[place].name);
        (void)unlink(path);
    }
    return 0;
}
