/*
 * Changes the snapshot of a small book where the bytes given say, and puts sound checksums to it: it is either not used,
 * or everything can be computed from it without a crash, whatever comes of it. Unchanged it is used. The first byte says
 * what is computed, whether without employees, and by which rules.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "book/pack_file.h"
#include "fuzz/fuzz.h"
#include "premie/check.h"
#include "premie/explain.h"
#include "premie/run.h"
#include "premie/sample.h"

enum { YEAR = 2024, SOUND_MAX = 1 << 17 };

static char pack_path[FUZZ_PATH];
static uint8_t sound[SOUND_MAX];
static size_t sound_size;

/* A change: where, what kind, and the value that comes there. */
enum { AT = 3, KIND = 1, VALUE = 4, CHANGE = AT + KIND + VALUE };

/* The tables of the demonstration's kind: a few rows of each. */
static const char *const tables[PREMIE_TABLE_COUNT] = {
    [PREMIE_TABLE_vat] = "code,from,pct\nH,2012-10-01,21\n",
    [PREMIE_TABLE_products] = "product,premium_base,vat,regime,experience\nP,payroll,H,turien-support,own\n"
                              "Q,headcount,,goudse-budget,base\nR,employee,H,asr-manager,none\n",
    [PREMIE_TABLE_tariffs] = "product,from,premium_per_employee,premium_pct\nP,2012-01-01,,2.5\nQ,2012-01-01,75,\n"
                             "R,2012-01-01,120,\n",
    [PREMIE_TABLE_activities] = "regime,activity,covered,article\nloyalis-vvt,a,yes,1\nasr-manager,a,yes,1\n"
                                "goudse-budget,a,yes,1\nturien-support,a,yes,1\n",
    [PREMIE_TABLE_budgets] = "product,from,headcount_from,amount\nP,2012-01-01,0,5000\nQ,2012-01-01,0,5000\n",
    [PREMIE_TABLE_aow_ages] = "born_from,years\n1900-01-01,67\n",
    [PREMIE_TABLE_scales] = "scale,ratio_from,ratio_until,factor\nS,0,50,1\nS,50,,2\n",
    [PREMIE_TABLE_rating] = "product,from,method,scale\nP,2012-01-01,scale,S\n",
    [PREMIE_TABLE_employers] = "employer_id,name\nE2,twee\nE1,een\nE3,drie\n",
    [PREMIE_TABLE_covers] =
        "cover_id,policy_id,employer_id,product,from,until,renewal,administration,base_cover_id,arbo_cover_id\n"
        "C1,P1,E1,P,2020-01-01,,01-01,employee,,\nC2,P1,E1,Q,2020-01-01,,07-01,,C1,\n"
        "C3,P2,E2,R,2021-01-01,2025-01-01,01-01,click_claim,C4,C4\nC4,P2,E2,P,2021-01-01,,01-01,,,\n",
    [PREMIE_TABLE_schedule] = "cover_id,from,until,premium_pct\nC1,2022-01-01,2023-01-01,3\nC1,2023-01-01,,3.1\n",
    [PREMIE_TABLE_spells] = "employer_id,employee_id,from,until,birth_date,annual_wage,until_reported_on\n"
                            "E1,e,2020-01-01,,1980-01-01,30000,\nE1,f,2021-03-01,2024-06-01,1990-01-01,31000.50,\n"
                            "E2,g,2022-01-01,2024-03-01,1970-05-05,1,2024-04-01\nE2,g,2024-05-01,,1970-05-05,2,\n",
    [PREMIE_TABLE_statements] = "cover_id,year,received_on,average_headcount,payroll\nC2,2023,2024-02-01,12.5,\n"
                                "C4,2023,2024-02-01,,400000\nC4,2024,2025-02-01,,410000\n",
    [PREMIE_TABLE_billing] = "cover_id,year,kind,booked_on,amount,employee_id\nC1,2024,advance,2024-01-01,900,\n"
                             "C3,2024,prorata,2024-02-01,-12.5,g\nC4,2023,settlement,2024-03-01,1,\n",
    [PREMIE_TABLE_suspensions] = "cover_id,from,until\nC1,2023-01-01,2023-02-01\n",
    [PREMIE_TABLE_absences] = "absence_id,employer_id,employee_id,first_sick_day,recovered_on,daily_benefit\n"
                              "A2,E1,e,2023-01-01,2023-08-01,80\nA1,E1,e,2024-01-01,,81.5\nA3,E2,g,2023-02-02,,\n",
    [PREMIE_TABLE_claims] = "cover_id,absence_id,date,kind,amount\nC1,A2,2023-06-01,paid,5000\n"
                            "C1,A1,2024-06-01,reserve,1000\nC4,A3,2023-06-01,recovery,10\nC4,,2023-07-01,paid,70\n",
    [PREMIE_TABLE_invoices] =
        "invoice_id,cover_id,absence_id,activity,activity_from,invoice_date,submitted_on,cost_ex_vat,vat,proposed_by\n"
        "I1,C1,A1,a,2024-01-02,2024-01-03,2024-01-04,1000,210,company_doctor\n"
        "I2,C2,A2,a,2023-02-02,2023-03-03,2023-03-04,500,,policyholder\n"
        "I3,C3,A3,a,2023-03-02,2023-03-03,2023-03-04,70.5,1,\n",
    [PREMIE_TABLE_payouts] = "invoice_id,paid_on,amount\nI1,2024-03-01,100\nI1,2024-04-01,-20\n",
    [PREMIE_TABLE_recoveries] = "absence_id,settled_on,amount\nA1,2024-08-01,50\n",
};

/* Other rules than those of the snapshot: P asks for the birth dates of employees. */
static const char other_products[] = "product,premium_base,vat,regime,experience\nP,payroll,H,loyalis-vvt,own\n"
                                     "Q,headcount,,goudse-budget,base\nR,employee,H,asr-manager,none\n";

static void write_products(bool other)
{
    static const struct timespec times[2][2] = {{{.tv_sec = 1500000000}, {.tv_sec = 1500000000}},
                                                {{.tv_sec = 1500000009}, {.tv_sec = 1500000009}}};
    static bool is_other;
    char path[FUZZ_PATH];
    if (other != is_other) {
        const char *text = other ? other_products : tables[PREMIE_TABLE_products];
        fuzz_write_table(PREMIE_TABLE_products, text, strlen(text));
        must(utimensat(AT_FDCWD, fuzz_table_path(PREMIE_TABLE_products, path), times[other], 0) == 0);
        is_other = other;
    }
}

/* The book, and its own snapshot. */
static void make_book(void)
{
    static const struct timespec long_ago[2] = {{.tv_sec = 1500000000}, {.tv_sec = 1500000000}};
    const fuzz_folder *folder = fuzz_scratch();
    char path[FUZZ_PATH];
    premie_book book;
    premie_findings findings;
    premie_pack_facts facts;
    (void)snprintf(pack_path, sizeof pack_path, "%s.pack", folder->book);
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        if (tables[place] != NULL) {
            fuzz_write_table(place, tables[place], strlen(tables[place]));
            must(utimensat(AT_FDCWD, fuzz_table_path(place, path), long_ago, 0) == 0);
        }
    }
    premie_load_options options = {.book = folder->book, .rules = folder->rules, .threads = 1};
    must(premie_pack_book(&book, &options, &findings, &facts, NULL) == PREMIE_OK);
    premie_pack_facts_release(&facts);
    premie_findings_release(&findings);
    premie_book_release(&book);
    int file = open(pack_path, O_RDONLY);
    ssize_t size = read(file, sound, sizeof sound);
    must(file >= 0 && size > 0 && size < (ssize_t)sizeof sound && close(file) == 0);
    sound_size = (size_t)size;
}

/* Sound checksums, and a head that fits the file, so that what lies behind them is reached. */
static void seal(uint8_t *bytes, size_t size)
{
    unsigned places[PREMIE_PACK_FILES_MAX], of_book, count = premie_pack_places(places, &of_book);
    premie_pack_head *head = (premie_pack_head *)(void *)bytes;
    premie_pack_file *files = (premie_pack_file *)(void *)(head + 1);
    const premie_pack_file *sound_files = (const premie_pack_file *)(const void *)(sound + sizeof *head);
    premie_pack_section *sections = (premie_pack_section *)(void *)(files + count);
    size_t least = sizeof *head + count * sizeof *files;
    if (size < least) {
        return;
    }
    uint64_t head_bytes = head->head_bytes;
    memcpy(head, sound, sizeof *head);
    head->bytes = size;
    head->head_bytes = head_bytes >= least && head_bytes <= size ? head_bytes : least;
    for (unsigned i = 0; i < count; i++) {
        memcpy(&files[i], &sound_files[i], offsetof(premie_pack_file, rows));
    }
    for (size_t i = 0; i < (head->head_bytes - least) / sizeof *sections; i++) {
        if (sections[i].offset <= size && sections[i].bytes <= size - sections[i].offset &&
            sections[i].offset >= head->head_bytes) {
            premie_pack_checksum(bytes + sections[i].offset, (size_t)sections[i].bytes, sections[i].checksum);
        }
    }
    premie_pack_head_checksum(head, head->checksum);
}

/* Makes one change; the size that is left. */
static size_t change(uint8_t *bytes, size_t size, const uint8_t data[CHANGE])
{
    static const size_t widths[] = {1, 2, 4, 8};
    size_t at = (data[0] | (size_t)data[1] << 8 | (size_t)data[2] << 16) % sound_size;
    size_t width = widths[data[AT] % 4];
    int32_t four;
    memcpy(&four, data + AT + KIND, sizeof four);
    int64_t eight = four;
    if (data[AT] % 32 == 31) {
        return at < size ? at : size;
    }
    if (at + width <= size) {
        memcpy(bytes + at, &eight, width);
    }
    return size;
}

static void explain(const premie_portfolio *portfolio)
{
    const premie_covers *covers = &portfolio->book->covers;
    for (uint32_t i = 0; i < covers->table.visible_count; i++) {
        premie_explanation explanation = {.steps = NULL};
        (void)!premie_explain_settlement(portfolio, covers->table.order[i], YEAR, &explanation, NULL);
        premie_explanation_release(&explanation);
    }
}

static void check(const premie_portfolio *portfolio)
{
    premie_check facts;
    if (premie_check_book(portfolio, &facts, NULL) == PREMIE_OK) {
        premie_check_release(&facts);
    }
}

static void sample(const premie_portfolio *portfolio)
{
    premie_sample drawn = {.drawn = NULL};
    (void)!premie_sample_draw(portfolio, 2, 1, &drawn, NULL);
    premie_sample_release(&drawn);
}

/* All that commands compute of a book that does without what it may; what they make of it does not matter. */
static void compute(const premie_book *book, unsigned parts)
{
    premie_portfolio portfolio = {.book = NULL};
    premie_results results = {.summary = false};
    if (premie_portfolio_init(&portfolio, book, NULL) == PREMIE_OK) {
        if ((parts & PREMIE_PART_REIMBURSE) != 0) {
            check(&portfolio);
        }
        (void)!premie_run_close(&portfolio, YEAR, parts, &results, NULL);
        if ((parts & PREMIE_PART_PRORATA) != 0) {
            sample(&portfolio);
            explain(&portfolio);
        }
    }
    premie_results_release(&results);
    premie_portfolio_release(&portfolio);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned parts[] = {PREMIE_PARTS_ALL, PREMIE_PARTS_ALL & ~(unsigned)PREMIE_PART_PRORATA,
                                     PREMIE_PARTS_ALL & ~(unsigned)(PREMIE_PART_PRORATA | PREMIE_PART_REIMBURSE)};
    static premie_book book;
    premie_findings findings;
    unsigned kind = size > 0 ? data[0] / 16 : 0, some = parts[kind % 3];
    if (pack_path[0] == '\0') {
        make_book();
    }
    uint8_t *bytes = malloc(sound_size);
    size_t left = sound_size;
    must(bytes != NULL);
    memcpy(bytes, sound, sound_size);
    for (size_t i = 1; i + CHANGE <= size; i += CHANGE) {
        left = change(bytes, left, data + i);
    }
    if (size > 0 && data[0] % 16 != 15) {
        seal(bytes, left);
    }
    fuzz_write(pack_path, bytes, left);
    free(bytes);
    write_products(kind / 3 % 2 == 1);
    premie_load_options options = {.book = fuzz_scratch()->book,
                                   .rules = fuzz_scratch()->rules,
                                   .as_of = premie_date_of(kind < 8 ? 2025 : 2022, 4, 1),
                                   .without = premie_parts_without(some),
                                   .threads = 1};
    must(premie_book_load(&book, &options, &findings, NULL) == PREMIE_OK);
    must(book.pack != NULL || size > CHANGE);
    if (book.pack != NULL) {
        compute(&book, some);
    }
    premie_findings_release(&findings);
    premie_book_release(&book);
    return 0;
}
