/** \file
 * What the fuzz programs share: what must hold, and a scratch folder with a book and its rules, in memory where there
 * is a file system for that.
 */
#ifndef PREMIE_TESTS_FUZZ_H
#define PREMIE_TESTS_FUZZ_H

#include <stdint.h>

#include "premie/tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** A fault of the program under test: the input that shows it is kept. */
#define must(holds) ((holds) ? (void)0 : fuzz_fail(#holds, __FILE__, __LINE__))
_Noreturn void fuzz_fail(const char *what, const char *file, int line);

enum { FUZZ_PATH = 96 };

/** A scratch folder, with folders `book` and `rules` in it; it goes when the program ends. */
typedef struct fuzz_folder {
    char path[FUZZ_PATH - 32], book[FUZZ_PATH - 16], rules[FUZZ_PATH - 16];
} fuzz_folder;

/** The one scratch folder of the program, made when it is first asked for. */
const fuzz_folder *fuzz_scratch(void);

/** Where a table of the scratch folder stands. */
const char *fuzz_table_path(unsigned place, char path[FUZZ_PATH]);
/** Writes a file anew. */
void fuzz_write(const char *path, const void *bytes, size_t size);
/** Writes the table at a place anew; takes its file away where `bytes` is NULL. */
void fuzz_write_table(unsigned place, const void *bytes, size_t size);

#endif
