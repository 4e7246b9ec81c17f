#!/bin/sh
# `premie simulate --report`: the page is well-formed, self-contained and whole [S-3] [S-4] [S-5]; a browser draws it, where
# there is one.
. tests/support/program.sh

# report NAME OPTION…: the page $work/NAME.html of the demo, or of BOOK.
report() {
    name=$1
    shift
    of_demo 0 simulate --year 2026 -o "$work/$name-out" --report "$work/$name.html" --quiet "$@"
}
sound() { python3 tests/support/page.py "$work/$1.html" "$work/$1-out" >"$work/charts" || fail "$1.html is not sound"; }

scenarios="--scenario $demo/scenarios/dearer --scenario $demo/scenarios/flatter --scenario $demo/scenarios/leaner"
# shellcheck disable=SC2086 # words
report demo $scenarios
sound demo
# for each scenario: a histogram, and size, sector, class, product
grep -qx '15 charts' "$work/charts" || fail "not 15 charts: $(cat "$work/charts")"
report one --scenario $demo/scenarios/dearer
sound one

# Names are text, whatever they hold.
copy_demo marked
awk -F, -v OFS=, 'NR > 1 { $4 = "\"<b>a&b</b>\"" } { print }' $demo/book/employers.csv >"$BOOK/employers.csv"
report marked --scenario "x<y>&'\"=$demo/scenarios/dearer"
sound marked
grep -q '&lt;b&gt;a&amp;b&lt;/b&gt;' "$work/marked.html" || fail 'a sector is not escaped'
grep -q 'Scenario x&lt;y&gt;&amp;&#39;&quot;' "$work/marked.html" || fail 'a scenario is not escaped'
unset BOOK

# Many members and a book without covers.
copy_demo many
awk -F, -v OFS=, 'NR > 1 { $4 = "a very long name of sector number " NR } { print }' $demo/book/employers.csv >"$BOOK/employers.csv"
report many --scenario $demo/scenarios/dearer
sound many
head -n 1 $demo/book/covers.csv >"$BOOK/covers.csv"
for table in schedule statements billing invoices claims payouts suspensions; do
    rm -f "$BOOK/$table.csv"
done
report empty --scenario $demo/scenarios/dearer
sound empty
unset BOOK

# Decimals as in the dialect.
report nl --dialect nl --scenario $demo/scenarios/dearer
grep -q '73 496,35' "$work/nl.html" || fail 'no decimal comma'
grep -q '15-04-2026' "$work/nl.html" || fail 'no date of the dialect'

# The page is replaced only with --force, and one that cannot be written is a failure.
of_demo 2 simulate --year 2026 -o "$work/more" --scenario $demo/scenarios/dearer --report "$work/one.html"
report one --scenario $demo/scenarios/flatter --force
grep -q 'Scenario flatter' "$work/one.html" || fail 'not replaced'
of_demo 3 simulate --year 2026 -o "$work/more" --scenario $demo/scenarios/dearer --report "$work/nowhere/page.html"
complains "premie: $work/nowhere/page.html: No such file or directory"

# ---- a browser

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
if [ -z "$browser" ]; then
    echo 'skipped: no chromium to draw the page with'
    finish
fi
# browse OPTION…: on the page of the demo.
browse() {
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars \
        --user-data-dir="$work/profile" "$@" "file://$work/demo.html" 2>"$work/err"
}
browse --dump-dom >"$work/dom" || fail 'the browser does not read the page'
[ "$(grep -c '<svg' "$work/dom")" -eq 15 ] || fail 'the browser finds other charts'
[ "$(grep -c '<parsererror' "$work/dom")" -eq 0 ] || fail 'the browser finds errors'
for size in 1100,1000 400,2600; do
    browse --window-size=$size --screenshot="$work/page.png" || fail "$size: no picture"
    python3 - "$work/page.png" <<'PYTHON' || fail "$size: not the picture of a page"
import struct, sys, zlib
data, at, packed = open(sys.argv[1], "rb").read(), 8, b""
while at < len(data):
    length, kind = struct.unpack(">I4s", data[at:at + 8])
    body = data[at + 8:at + 8 + length]
    at += 12 + length
    if kind == b"IHDR":
        width, height, depth, colour = struct.unpack(">IIBB", body[:10])
    if kind == b"IDAT":
        packed += body
channels = {2: 3, 6: 4}[colour]
raw, row, lines = zlib.decompress(packed), bytearray(width * channels), []
for y in range(height):
    start = y * (width * channels + 1)
    how, line = raw[start], bytearray(raw[start + 1:start + 1 + width * channels])
    if how == 2:
        line = bytearray((x + y) & 255 for x, y in zip(line, row))
    for i in range(len(line)) if how in (1, 3, 4) else ():
        a = line[i - channels] if i >= channels else 0
        b, c = row[i], row[i - channels] if i >= channels else 0
        p = a + b - c
        paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
        line[i] = (line[i] + (0, a, b, (a + b) // 2, paeth)[how]) & 255
    row = line
    lines.append(bytes(line))
seen = {line[i:i + 3] for line in lines[::4] for i in range(0, len(line), channels)}
# the colours of what stays, of rises, and of paper
assert {bytes.fromhex("8c959f"), bytes.fromhex("b4431e"), b"\xff\xff\xff"} <= seen, len(seen)
# nothing reaches the edge of the page: its margin stays white, wide or narrow
edge = {line[i:i + 3] for line in lines for i in (0, channels, (width - 1) * channels, (width - 2) * channels)}
assert edge == {b"\xff\xff\xff"}, edge
PYTHON
done
browse --no-pdf-header-footer --print-to-pdf="$work/page.pdf" || fail 'not printed'
pages=$(grep -ac '/Type */Page\b' "$work/page.pdf")
[ "$pages" -ge 4 ] && [ "$pages" -le 16 ] || fail "printed on $pages pages"
finish
