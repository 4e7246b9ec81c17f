#!/bin/sh
# No book makes the program take more than in proportion to its size.
if [ "$PREMIE" != "$PWD/build/premie" ]; then
    echo 'skipped: only the release program is measured'
    exit 0
fi
exec tests/tools/growth
