/** \file
 * What is in a folder.
 */
#ifndef PREMIE_BASE_PATH_H
#define PREMIE_BASE_PATH_H

#include "premie/base.h"

/**
 * Puts each of two files or folders in the place of the other, at once; false where the system cannot, with errno set.
 */
PREMIE_CHECKED bool premie_path_exchange(const char *one, const char *other);

/** Holds an open file or folder, as long as it is open, so that premie_path_sweep leaves it. */
void premie_path_hold(int fd);

/**
 * Removes what runs that were stopped have left beside `path`: names that are its own and `mark` and anything behind it,
 * which nobody holds. What cannot be removed stays.
 *
 * Given     remove  is given each such name, with `room` bytes behind it
 */
void premie_path_sweep(const char *path, const char *mark, size_t room, void (*remove)(char *name, void *context),
                       void *context);

/** Flushes the folder that holds a file or folder, so that a name it has been given lasts. */
PREMIE_CHECKED premie_status premie_path_flush(const char *path, premie_error *error);

#endif
