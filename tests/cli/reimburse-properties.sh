#!/bin/sh
# What holds of `premie reimburse` in any book: bounds of amounts and buckets [R-3] [R-4], later invoices, the order of
# rows, and that nothing is due once it is paid out.
python3 tests/oracle/bucket_properties.py "$PREMIE" 1 6
