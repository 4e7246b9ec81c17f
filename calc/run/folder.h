/** \file
 * A result folder that appears whole or not at all: it is written beside its place, flushed, and renamed.
 */
#ifndef PREMIE_RUN_FOLDER_H
#define PREMIE_RUN_FOLDER_H

#include "premie/base.h"

enum { PREMIE_FOLDER_NAME = 64 };

/** The names that results may have, from 0 on; false past the last. Only folders that hold nothing else are replaced. */
typedef bool premie_result_name(unsigned place, char name[PREMIE_FOLDER_NAME]);

/** A folder being written. */
typedef struct premie_folder {
    const char *path; /**< where it is to appear; borrowed */
    char *part;       /**< where it is written */
    int fd;           /**< of `part` */
    bool force;
    premie_result_name *result_name;
} premie_folder;

/** Whether a folder may appear at this place, as premie_folder_begin has it. */
PREMIE_CHECKED premie_status premie_folder_check_place(const char *path, bool force, premie_result_name *result_name,
                                                       premie_error *error);

/**
 * Begins a folder.
 *
 * Status    PREMIE_E_USAGE   something is at its place, and is not an empty folder, or with `force` a result folder
 *           PREMIE_E_SYSTEM  it cannot be made
 */
PREMIE_CHECKED premie_status premie_folder_begin(premie_folder *folder, const char *path, bool force,
                                                 premie_result_name *result_name, premie_error *error);

/** Opens a new file in it, for writing with premie_folder_close_file. */
PREMIE_CHECKED premie_status premie_folder_open_file(const premie_folder *folder, const char *name, int *fd,
                                                     premie_error *error);
PREMIE_CHECKED premie_status premie_folder_close_file(const premie_folder *folder, const char *name, int fd,
                                                      premie_error *error);

/** Puts the folder in its place, and frees. Whatever is to be replaced stays until then. */
PREMIE_CHECKED premie_status premie_folder_finish(premie_folder *folder, premie_error *error);
/** Removes what was written, and frees. */
void premie_folder_abandon(premie_folder *folder);

#endif
