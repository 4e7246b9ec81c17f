/** \file
 * The folders that tables stand in.
 */
#ifndef PREMIE_BOOK_FOLDERS_H
#define PREMIE_BOOK_FOLDERS_H

#include "table/findings.h"

/** Which tables a folder may hold; in that of a scenario those of the rules and of a book [S-1]. */
typedef enum premie_folder_kind {
    PREMIE_FOLDER_RULES,
    PREMIE_FOLDER_BOOK,
    PREMIE_FOLDER_SCENARIO,
    PREMIE_FOLDER_MODEL
} premie_folder_kind;

/** The length of its name without the slashes that it may end with. */
size_t premie_folder_length(const char *folder);

/**
 * Finds the files of unknown names in a folder, and which tables it has.
 *
 * Rule      [T-6]
 * Returned  has  a bit by place in premie_schemas; may be NULL
 * Status    PREMIE_E_DATA    there is no such folder
 *           PREMIE_E_SYSTEM  it cannot be read
 */
PREMIE_CHECKED premie_status premie_folder_check(const char *folder, premie_folder_kind kind,
                                                 premie_finding_list *findings, uint64_t *has, premie_error *error);

#endif
