/** \file
 * Snapshots of the books of tests.
 */
#ifndef PREMIE_SUPPORT_PACKS_H
#define PREMIE_SUPPORT_PACKS_H

#include "support/sheets.h"
#include "table/line.h"

/** Packs the book of a folder, which is sound; `path` is where its snapshot stands. */
void premie_packs_make(const premie_folder *folder, size_t size, char path[]);
premie_text premie_packs_read(const char *path);
void premie_packs_write(const char *path, const char *bytes, size_t length);
/** Puts sound checksums to a snapshot that was tampered with, whose sections stand where they did. */
void premie_packs_seal(premie_text *text);

#endif
