/** \file
 * What is in a folder.
 */
#ifndef PREMIE_BASE_PATH_H
#define PREMIE_BASE_PATH_H

#include "premie/base.h"

/** Flushes the folder that holds a file or folder, so that a name it has been given lasts. */
PREMIE_CHECKED premie_status premie_path_flush(const char *path, premie_error *error);

#endif
