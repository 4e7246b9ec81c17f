#include "premie/findings.h"

const char *premie_table_folder(const premie_load_options *options, unsigned place)
{
    if (options->scenario != NULL && (options->scenario_has >> place & 1) != 0) {
        return options->scenario;
    }
    return premie_schemas[place].in_rules ? options->rules : options->book;
}
