#include "book/pack_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <xxhash.h>

#include "base/system.h"
#include "book/checks.h"

unsigned premie_pack_places(unsigned places[PREMIE_PACK_FILES_MAX], unsigned *of_book)
{
    static const unsigned rules[] = {PREMIE_TABLE_products, PREMIE_TABLE_activities, PREMIE_TABLE_aow_ages};
    unsigned count = 0;
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        if (!premie_schemas[place].in_rules) {
            places[count++] = place;
        }
    }
    *of_book = count;
    for (unsigned i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        places[count++] = rules[i];
    }
    return count;
}

uint64_t premie_pack_fingerprint(void)
{
    uint64_t print = XXH3_64bits(PREMIE_VERSION, sizeof PREMIE_VERSION);
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        const premie_schema *schema = &premie_schemas[place];
        print = XXH3_64bits_withSeed(schema->name, strlen(schema->name) + 1, print);
        print = XXH3_64bits_withSeed(schema->order, strlen(schema->order) + 1, print);
        for (unsigned i = 0; i < schema->column_count; i++) {
            const premie_column *column = &schema->columns[i];
            const uint32_t form[] = {(uint32_t)column->type, column->flags, PREMIE_PACK_ROWS};
            print = XXH3_64bits_withSeed(column->name, strlen(column->name) + 1, print);
            print = XXH3_64bits_withSeed(column->about, strlen(column->about) + 1, print);
            print = XXH3_64bits_withSeed(form, sizeof form, print);
        }
    }
    return print;
}

void premie_pack_checksum(const void *bytes, size_t length, uint8_t checksum[PREMIE_PACK_CHECKSUM])
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, length));
    memcpy(checksum, canonical.digest, PREMIE_PACK_CHECKSUM);
}

void premie_pack_head_checksum(const premie_pack_head *head, uint8_t checksum[PREMIE_PACK_CHECKSUM])
{
    const size_t before = offsetof(premie_pack_head, bytes);
    premie_pack_checksum((const char *)head + before, (size_t)head->head_bytes - before, checksum);
}

uint32_t premie_pack_apart(unsigned place)
{
    return premie_pack_texts_of(&premie_schemas[place]) |
           (place == PREMIE_TABLE_spells ? UINT32_C(1) << COLUMN(spells, birth_date) : 0);
}

size_t premie_pack_block_count(uint32_t rows) { return ((size_t)rows + PREMIE_PACK_ROWS - 1) / PREMIE_PACK_ROWS; }

size_t premie_pack_sections_a_block(unsigned place)
{
    size_t count = 1;
    for (uint32_t apart = premie_pack_apart(place); apart != 0; apart &= apart - 1) {
        count++;
    }
    return count;
}

size_t premie_pack_section_count(unsigned place, uint32_t rows)
{
    return 1 + premie_pack_block_count(rows) * premie_pack_sections_a_block(place);
}

char *premie_pack_path(const char *book, premie_error *error)
{
    char *folder = premie_path_real(book, error);
    size_t size = folder != NULL ? strlen(folder) + sizeof ".pack" : 0;
    char *path = folder != NULL ? premie_alloc_array(size, 1, error) : NULL;
    if (path != NULL) {
        (void)snprintf(path, size, "%s.pack", folder);
    }
    free(folder);
    return path;
}

bool premie_pack_look(const premie_load_options *options, unsigned place, premie_pack_file *file)
{
    struct stat state;
    *file = (premie_pack_file){0};
    char *path = premie_book_table_path(options, place, NULL);
    if (path != NULL && stat(path, &state) == 0) {
        file->there = S_ISREG(state.st_mode) ? 1 : 2;
        file->bytes = (uint64_t)state.st_size;
        file->changed_s = state.st_mtim.tv_sec;
        file->changed_ns = state.st_mtim.tv_nsec;
    } else if (path != NULL && errno != ENOENT) {
        file->there = 2;
    }
    bool done = path != NULL;
    free(path);
    return done;
}
