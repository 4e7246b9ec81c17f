#include "cli/cli.h"

int main(int count, char *words[]) { return premie_cli_main(count, words, NULL); }
