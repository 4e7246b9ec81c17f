#include "run/faults.h"

#include <pthread.h>

#include "table/findings.h"

/* Of all portfolios: nobody waits for it but where something is wrong. */
static pthread_mutex_t keeping = PTHREAD_MUTEX_INITIALIZER;

void premie_fail_cover(const premie_book *book, uint32_t cover, premie_error *error)
{
    if (error == NULL) {
        return;
    }
    premie_error cause = *error;
    premie_id id = book->covers.cover_id[cover];
    (void)premie_fail(error, cause.status, "%s/covers.csv: cover '%.*s': %s",
                      premie_table_folder(&book->options, PREMIE_TABLE_covers), (int)premie_id_length(id),
                      premie_id_bytes(id), cause.text);
}

/* A list of findings that were kept; those after the first PREMIE_FINDINGS_SHOWN go as more come. */
static premie_finding_list list_of(const premie_findings *kept)
{
    return (premie_finding_list){
        .items = kept->items, .count = kept->count, .capacity = kept->count, .total = kept->total};
}

premie_status premie_fault_keep(const premie_portfolio *portfolio, unsigned table, uint32_t row, premie_status status,
                                premie_error *error)
{
    premie_findings *faults = portfolio->faults;
    if (status != PREMIE_E_DATA || faults == NULL || error == NULL) {
        return status;
    }
    pthread_mutex_lock(&keeping);
    premie_finding_list list = list_of(faults);
    premie_finding_add(&list, (premie_finding){.table = table, .line = row}, "%s", error->text);
    *faults = (premie_findings){list.items, list.count, list.total};
    pthread_mutex_unlock(&keeping);
    return list.out_of_memory ? premie_fail(error, PREMIE_E_SYSTEM, "not enough memory") : PREMIE_OK;
}

premie_status premie_fault_keep_cover(const premie_portfolio *portfolio, uint32_t cover, premie_status status,
                                      premie_error *error)
{
    if (status == PREMIE_E_DATA) {
        premie_fail_cover(portfolio->book, cover, error);
    }
    return premie_fault_keep(portfolio, PREMIE_TABLE_covers, cover, status, error);
}

premie_status premie_faults_end(const premie_portfolio *portfolio, premie_status status, premie_error *error)
{
    premie_findings *faults = portfolio->faults;
    if (status != PREMIE_OK || faults == NULL || faults->total == 0) {
        return status;
    }
    premie_finding_list list = list_of(faults);
    premie_finding_sort(&list);
    premie_finding_cut(&list);
    *faults = (premie_findings){list.items, list.count, list.total};
    return premie_fail(error, PREMIE_E_DATA, "%s", faults->items[0].text);
}
