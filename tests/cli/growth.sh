#!/bin/sh
# No book makes the program take more than in proportion to its size.
if [ "${PREMIE#*asan}" != "$PREMIE" ] || [ "${PREMIE#*tsan}" != "$PREMIE" ] || [ "${PREMIE#*coverage}" != "$PREMIE" ]; then
    echo 'skipped: only the release program is measured'
    exit 0
fi
exec tests/tools/growth
