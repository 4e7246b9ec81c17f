#include "book/checks.h"

uint32_t premie_activity_place(const premie_activities *activities, unsigned regime, premie_id activity)
{
    uint32_t low = 0, high = activities->table.visible_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2, row = activities->table.order[middle];
        bool before = activities->regime[row] < regime ||
                      (activities->regime[row] == regime && premie_id_compare(activities->activity[row], activity) < 0);
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    return low;
}

uint32_t premie_activity_row(const premie_activities *activities, unsigned regime, premie_id activity)
{
    uint32_t place = premie_activity_place(activities, regime, activity);
    uint32_t row = place < activities->table.visible_count ? activities->table.order[place] : PREMIE_NO_ROW;
    bool found = row != PREMIE_NO_ROW && activities->regime[row] == regime &&
                 premie_id_compare(activities->activity[row], activity) == 0;
    return found ? row : PREMIE_NO_ROW;
}
