/*
 * Takes the bytes given for the words of a command line, a zero byte or a line end between them: it is taken apart or
 * refused with a message, nothing is printed, and what is taken says what the words say.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "fuzz/fuzz.h"

enum { WORDS_MAX = 24, LINE_MAX_BYTES = 512 };

static void must_be_message(const premie_error *error)
{
    size_t length = strlen(error->text);
    must(length > 0 && length < sizeof error->text);
    for (size_t i = 0; i < length; i++) {
        must((unsigned char)error->text[i] >= 0x20 && error->text[i] != 0x7f);
    }
}

static bool is_word(int count, char *const words[], const char *text)
{
    for (int i = 0; i < count; i++) {
        size_t length = strlen(words[i]);
        if (text >= words[i] && text <= words[i] + length) {
            return true;
        }
    }
    return false;
}

/* What a command may rely on. */
static void check_taken(const cli_arguments *arguments, int count, char *const words[])
{
    const cli_command *command = arguments->command;
    const char *texts[] = {arguments->book, arguments->cover, arguments->out, arguments->rejects};
    bool told = (arguments->given & CLI_COMMON) != 0 || (command == NULL && (arguments->given & CLI_HIDDEN) != 0);
    must(command != NULL || told);
    must(arguments->threads >= 1 && arguments->threads <= 1024);
    must(arguments->rules != NULL && premie_date_is(arguments->as_of));
    must(arguments->set_aside == premie_cli_given(arguments, CLI_REJECTS));
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        must(texts[i] == NULL || is_word(count, words, texts[i]));
    }
    if (told) {
        return;
    }
    must((arguments->given & ~(command->needs | command->one_of | command->takes | CLI_COMMON)) == 0);
    if ((arguments->given & command->alone) != 0) {
        return;
    }
    must((command->needs & ~arguments->given) == 0);
    must(arguments->operand_count == CLI_OPERANDS_MAX || command->operand[arguments->operand_count] == NULL);
    must(!premie_cli_given(arguments, CLI_YEAR) || (arguments->year >= 1900 && arguments->year <= 2199));
    must(arguments->parts > 0 && arguments->parts <= PREMIE_PARTS_ALL);
    must(!premie_cli_given(arguments, CLI_SIZE) || arguments->size >= 1);
    must(!premie_cli_given(arguments, CLI_K) || (arguments->k >= 0 && arguments->k <= 1e50));
}

/* Given, it is a text; the words of parts are those parts again. */
static void check_parts(unsigned parts)
{
    char text[CLI_PARTS_TEXT];
    char program[] = "premie", command[] = "close", only[] = "--only", *words[] = {program, command, only, text, NULL};
    cli_arguments again;
    premie_error error;
    must(strlen(premie_cli_parts_text(parts, text)) < sizeof text);
    must(premie_cli_arguments_take(4, words, NULL, &again, &error) == PREMIE_E_USAGE && again.parts == parts);
    premie_cli_arguments_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char program[] = "premie", *words[WORDS_MAX + 2] = {program};
    int count = 1;
    if (size > LINE_MAX_BYTES) {
        return -1;
    }
    char *line = malloc(size + 1);
    must(line != NULL);
    memcpy(line, data, size);
    line[size] = '\0';
    for (size_t at = 0; at < size && count <= WORDS_MAX; at += strlen(line + at) + 1) {
        line[at + strcspn(line + at, "\n")] = '\0';
        words[count++] = line + at;
    }
    cli_arguments arguments;
    premie_error error = {.text = ""};
    premie_status status = premie_cli_arguments_take(count, words, NULL, &arguments, &error);
    if (status == PREMIE_OK) {
        check_taken(&arguments, count, words);
        check_parts(arguments.parts);
    } else {
        must(status == PREMIE_E_USAGE);
        must_be_message(&error);
    }
    premie_cli_arguments_release(&arguments);
    free(line);
    return 0;
}
