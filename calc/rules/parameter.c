#include "premie/parameters.h"

#define ABOUT(name, otherwise, unit) {#name, otherwise, unit},
const premie_parameter_about premie_parameters_about[PREMIE_PARAMETER_COUNT] = {PREMIE_PARAMETERS_OF_THE_RULES(ABOUT)};

premie_number premie_parameter_on(const premie_parameter *parameter, premie_date day)
{
    size_t low = 0, high = parameter->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (parameter->in_force[middle].from.day <= day.day) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low > 0 && premie_date_in(day, parameter->in_force[low - 1]);
    return found ? parameter->value[low - 1] : parameter->otherwise;
}
