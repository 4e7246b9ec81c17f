#include "support/packs.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "book/pack_file.h"
#include "support/assertions.h"

void premie_packs_make(const premie_folder *folder, size_t size, char path[])
{
    premie_loaded packing;
    premie_pack_facts facts;
    (void)snprintf(packing.paths[0], sizeof packing.paths[0], "%s/book", folder->path);
    (void)snprintf(packing.paths[1], sizeof packing.paths[1], "%s/rules", folder->path);
    premie_load_options options = {.book = packing.paths[0], .rules = packing.paths[1], .threads = 2};
    premie_status status = premie_pack_book(&packing.book, &options, &packing.findings, &facts, &packing.error);
    assert_status(status, PREMIE_OK, &packing.error);
    (void)snprintf(path, size, "%s", facts.path);
    premie_pack_facts_release(&facts);
    premie_unload(&packing);
}

premie_text premie_packs_read(const char *path)
{
    premie_text text = {0};
    char bytes[4096];
    ssize_t got;
    int file = open(path, O_RDONLY);
    assert_true(file >= 0);
    while ((got = read(file, bytes, sizeof bytes)) > 0) {
        premie_text_add(&text, bytes, (size_t)got);
    }
    assert_integer(close(file), 0);
    return text;
}

void premie_packs_write(const char *path, const char *bytes, size_t length)
{
    int file = open(path, O_WRONLY | O_TRUNC);
    assert_true(file >= 0 && premie_write_all(file, bytes, length));
    assert_integer(close(file), 0);
}

void premie_packs_seal(premie_text *text)
{
    premie_pack_head *head = (premie_pack_head *)(void *)text->bytes;
    unsigned places[PREMIE_PACK_FILES_MAX], of_book, count = premie_pack_places(places, &of_book);
    premie_pack_file *files = (premie_pack_file *)(void *)(head + 1);
    premie_pack_section *sections = (premie_pack_section *)(void *)(files + count);
    size_t section_count = (head->head_bytes - sizeof *head - count * sizeof *files) / sizeof *sections;
    for (size_t i = 0; i < section_count; i++) {
        premie_pack_checksum(text->bytes + sections[i].offset, sections[i].bytes, sections[i].checksum);
    }
    premie_pack_head_checksum(head, head->checksum);
}
