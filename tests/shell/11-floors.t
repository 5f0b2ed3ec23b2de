#!/bin/bash
# tools/floors: the code keeps to its floor plan, and the check would notice if it did not.
. "$(dirname "$0")/lib.sh"

ok "the code keeps to its floor plan" "$ROOT/tools/floors"

mkdir -p "$TMP/src/high"
printf '//! Plan.\npub mod low;\n#[allow(unsafe_code)]\npub mod mid;\npub mod high;\n' >"$TMP/src/lib.rs"
for room in low mid high/mod; do
    printf '//! A room.\nuse crate::low::{a, b};\nuse std::{fs, io};\n' >"$TMP/src/$room.rs"
done
ok "rooms may name those before them" "$ROOT/tools/floors" "$TMP"
echo '/// See [crate::high]. // crate::high' >>"$TMP/src/low.rs"
ok "comments are free" "$ROOT/tools/floors" "$TMP"

# fault WHAT LINE: what the check says of this line in the middle room.
fault() {
    printf '//! A room.\n%s\n' "$1" >"$TMP/src/mid.rs"
    "$ROOT/tools/floors" "$TMP" && echo passed
}
later='mid.rs names high, which comes after mid in lib.rs'
like "a later room is a fault" "$(fault 'use crate::high::x;')" "$later"
like "in an expression too" "$(fault 'fn f() { crate::high::x() }')" "$later"
like "in braces too" "$(fault 'use crate::{low::{a, b::{c}}, high::{x, y}};')" "$later"
is "what is only named alike is none" "$(fault 'use crate::{low::high, mid};')" passed
echo 'fn f() {}' >"$TMP/src/low.rs"
like "a file without its sentence is a fault" "$(fault '')" 'low.rs does not begin with //!'
done_testing
