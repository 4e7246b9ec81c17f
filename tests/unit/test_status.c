#include "support/assertions.h"

#include <stdio.h>
#include <string.h>

static void a_failure_returns_its_status_and_holds_its_text(void **state)
{
    (void)state;
    premie_error error;
    assert_status(premie_fail(&error, PREMIE_E_DATA, "%s:%d: blank", "spells.csv", 17), PREMIE_E_DATA, NULL);
    assert_status(error.status, PREMIE_E_DATA, NULL);
    assert_string_equal(error.text, "spells.csv:17: blank");
}

static void a_failure_without_an_error_to_fill_returns_its_status(void **state)
{
    (void)state;
    assert_status(premie_fail(NULL, PREMIE_E_USAGE, "no command"), PREMIE_E_USAGE, NULL);
}

static void an_error_can_be_put_behind_a_place_of_its_own(void **state)
{
    (void)state;
    premie_error error;
    premie_fail(&error, PREMIE_E_DATA, "year 2025");
    premie_fail(&error, error.status, "cover C1: %s", error.text);
    assert_string_equal(error.text, "cover C1: year 2025");
}

/* [T-5]: the value of a field stands in the text, and may hold line ends. */
static void control_characters_become_question_marks(void **state)
{
    (void)state;
    premie_error error;
    premie_fail(&error, PREMIE_E_DATA, "found '%s'", "a\r\nb\tc\x1B, d\x7F");
    assert_string_equal(error.text, "found 'a??b?c?, d?'");
}

static void a_text_that_just_fits_is_whole(void **state)
{
    (void)state;
    char text[PREMIE_ERROR_SIZE];
    memset(text, 'x', sizeof text);
    strcpy(text + sizeof text - sizeof "€", "€");
    premie_error error;
    premie_fail(&error, PREMIE_E_DATA, "%s", text);
    assert_string_equal(error.text, text);
}

static void a_text_too_long_is_cut_between_characters(void **state)
{
    (void)state;
    for (size_t lead = 0; lead < 3; lead++) {
        char text[2 * PREMIE_ERROR_SIZE] = "xx";
        text[lead] = '\0';
        while (strlen(text) < PREMIE_ERROR_SIZE) {
            strcat(text, "€");
        }
        premie_error error;
        premie_fail(&error, PREMIE_E_DATA, "%s", text);
        size_t length = strlen(error.text);
        assert_true(length >= PREMIE_ERROR_SIZE - 5);
        assert_memory_equal(error.text, text, length);
        assert_integer((int64_t)((length - lead) % strlen("€")), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_returns_its_status_and_holds_its_text),
        cmocka_unit_test(a_failure_without_an_error_to_fill_returns_its_status),
        cmocka_unit_test(an_error_can_be_put_behind_a_place_of_its_own),
        cmocka_unit_test(control_characters_become_question_marks),
        cmocka_unit_test(a_text_that_just_fits_is_whole),
        cmocka_unit_test(a_text_too_long_is_cut_between_characters),
    };
    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
