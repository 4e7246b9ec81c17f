#include "premie/pack.h"

#include "cli/cli.h"

static void print_facts(const premie_pack_facts *facts)
{
    (void)printf("%s: %u tables, %llu rows; %llu bytes of tables in %llu\n", facts->path, facts->tables,
                 (unsigned long long)facts->rows, (unsigned long long)facts->bytes_read,
                 (unsigned long long)facts->bytes);
}

int premie_cli_pack(const cli_arguments *arguments)
{
    cli_session session = {.findings = {.count = 0}};
    premie_pack_facts facts;
    premie_error error = {.status = PREMIE_OK};
    premie_cli_progress_begin(&session.progress, arguments);
    premie_load_options options = premie_cli_load_options(arguments, &session);
    premie_status status = premie_pack_book(&session.book, &options, &session.findings, &facts, &error);
    status = premie_cli_tell_load(&session, status, &error);
    if (status == PREMIE_OK && !arguments->quiet) {
        print_facts(&facts);
    }
    premie_pack_facts_release(&facts);
    premie_cli_close(&session, (int)status);
    return (int)status;
}
