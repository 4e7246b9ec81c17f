/** \file
 * The receipt as a file.
 */
#ifndef PREMIE_RUN_RECEIPT_H
#define PREMIE_RUN_RECEIPT_H

#include "premie/receipt.h"

#define PREMIE_RECEIPT_NAME "receipt.json"

/** Fills in what was written. */
void premie_receipt_written(premie_receipt *receipt, const premie_results *results, unsigned file,
                            premie_digest digest);

/** The text of receipt.json; the caller frees it. PREMIE_E_SYSTEM where there is no memory. */
PREMIE_CHECKED premie_status premie_receipt_text(const premie_receipt *receipt, char **text, premie_error *error);

#endif
