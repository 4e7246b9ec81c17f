#!/bin/sh
# Where rule tables come from without --rules: the checkout's, or those installed beside the program.
. tests/support/program.sh

# rules_of PROGRAM: the folder that its report names.
rules_of() { "$1" check --as-of 2026-04-15 $demo/book | sed -n 's/^rules //p'; }

[ "$(rules_of "$PREMIE")" = "$PWD/tables/rules" ] || fail "not the checkout's rules: $(rules_of "$PREMIE")"

here=$(cd "$work" && pwd -P)
mkdir -p "$work/usr/bin" "$work/usr/share/premie"
cp "$PREMIE" "$work/usr/bin/premie"
cp -R tables/rules "$work/usr/share/premie/rules"
[ "$(rules_of "$work/usr/bin/premie")" = "$here/usr/share/premie/rules" ] || fail 'not the installed rules'

# From the search path, and by a link from elsewhere.
ln -s "$work/usr/bin/premie" "$work/link"
[ "$(rules_of "$work/link")" = "$here/usr/share/premie/rules" ] || fail 'not the rules beside what a link names'
[ "$(PATH=$work/usr/bin:$PATH && rules_of premie)" = "$here/usr/share/premie/rules" ] || fail 'not by the search path'

# --rules goes before both.
gives 0 check $demo/book --rules $demo/rules --as-of 2026-04-15
shows "rules $demo/rules"
finish
