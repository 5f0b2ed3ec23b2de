#!/bin/bash
# tools/floors: the code keeps to its floor plan, and the check would notice if it did not.
. "$(dirname "$0")/lib.sh"

ok "the code keeps to its floor plan" "$ROOT/tools/floors"

# lay FILE TEXT: writes a file of a made-up house.
lay() {
    mkdir -p "$TMP/src/$(dirname "$1")" && printf '//! A storey.\n%s\n' "$2" >"$TMP/src/$1"
}

# The made-up house as it should be: each storey names those before it, and no file names one that names it.
house() {
    rm -rf "$TMP/src"
    lay lib.rs $'pub mod low;\n#[allow(unsafe_code)]\npub mod mid;\npub mod high;'
    lay low.rs 'pub struct Stone; pub fn lay() {}'
    lay mid.rs 'use crate::low::{Stone, lay};'
    lay high/mod.rs $'pub mod roof;\nmod wall;\npub use wall::Wall;\nuse std::{fs, io};\nfn build() -> roof::Roof { roof::build() }'
    lay high/wall.rs 'use crate::low::Stone; pub struct Wall(Stone); pub const HEIGHT: u8 = 3;'
    lay high/roof.rs 'use super::Wall; pub struct Roof(Wall); pub fn build() -> Option<Roof> { None }'
}

# report FILE TEXT: what the check prints of the house with this file.
report() {
    house
    lay "$1" "$2"
    "$ROOT/tools/floors" "$TMP" 2>/dev/null && echo passed
}

is "a house in order passes" "$(report low.rs 'pub struct Stone; pub fn lay() {}')" passed
is "a comment may name a later storey" "$(report low.rs '/// See [crate::high]. // crate::high')" passed
is "a string may name a later storey" "$(report low.rs 'const NAME: &str = "crate::high::Wall";')" passed
is "a name like that of a later storey is none" "$(report mid.rs 'use crate::{low::high, mid};')" passed

later='mid.rs names high, which comes after mid in lib.rs'
like "an import of a later storey is a fault" "$(report mid.rs 'use crate::high::x;')" "$later"
like "an expression that names a later storey is a fault" "$(report mid.rs 'fn f() { crate::high::x() }')" "$later"
like "an import in braces of a later storey is a fault" \
    "$(report mid.rs 'use crate::{low::{a, b::{c}}, high::{x, y}};')" "$later"
like "super:: that leads to a later storey is a fault" "$(report mid.rs 'use super::high::Wall;')" "$later"
like "a pub use of a later storey is a fault" "$(report mid.rs 'pub use crate::high::Wall;')" "$later"

circle='src/high: 2 files name each other in a circle'
names_back='src/high/wall.rs -> src/high/roof.rs: Roof'
like "two files that import each other are a circle" "$(report high/wall.rs 'use super::roof::Roof; pub struct Wall;')" "$circle"
like "a circle is printed with the names that make it" \
    "$(report high/wall.rs 'use super::roof::Roof; pub struct Wall;')" "$names_back"
like "a name through a pub use counts as the file that defines it" \
    "$(report high/wall.rs 'pub struct Wall(super::roof::Roof);')" 'roof.rs -> src/high/wall.rs: Wall'
like "a name through an imported module counts" \
    "$(report high/wall.rs 'use super::roof as top; pub struct Wall(top::Roof);')" "$names_back"
like "a name through a glob counts" "$(report high/wall.rs 'use super::roof::*; pub struct Wall(Roof);')" "$names_back"
like "a name in a module in braces counts" \
    "$(report high/wall.rs 'pub struct Wall; mod inner { use super::super::roof::Roof; }')" "$names_back"
like "a file that uses what the mod.rs above it defines, and is used by it, is in a circle with it" \
    "$(report high/roof.rs 'use super::build; pub struct Roof; pub fn build() {}')" 'roof.rs -> src/high/mod.rs: build'
is "a glob of which no name is used is no circle" \
    "$(report high/wall.rs 'use super::roof::*; pub struct Wall;')" passed

namesake='Wall stands for 2 things: src/high/wall.rs, src/low.rs'
like "a type with the name of another is a fault" "$(report low.rs 'pub struct Stone; pub fn lay() {} enum Wall {}')" \
    "type $namesake"
like "a type with the name of another in its storey is a fault" \
    "$(report high/roof.rs 'pub struct Roof; pub struct Wall; pub fn build() -> Option<Roof> { None }')" 'type Wall stands for 2'
like "a function with the name of one in another storey is a fault" \
    "$(report mid.rs 'pub(crate) fn lay() {}')" 'function lay stands for 2 things: src/low.rs, src/mid.rs'
is "a function that no other file can name is none" "$(report mid.rs 'fn lay() {}')" passed
is "an associated type with the name of a type is none" \
    "$(report mid.rs 'impl Trait for u8 { type Wall = u8; fn lay() {} }')" passed
like "a constant with the name of one in another storey is a fault" \
    "$(report mid.rs "const HEIGHT: &'static str = \"\";")" 'constant HEIGHT stands for 2 things'
is "a test may repeat a name" "$(report mid.rs 'mod tests { struct Wall; const HEIGHT: u8 = 1; }')" passed

house
printf 'fn f() {}\n' >"$TMP/src/low.rs"
like "a file without its idea at the head is a fault" "$("$ROOT/tools/floors" "$TMP" 2>/dev/null)" \
    'low.rs does not begin with //!'
like "a file of 351 lines is a fault" "$(report low.rs "$(yes '//' | head -350)")" 'low.rs has 351 lines: more than 350'
is "a file of 350 lines is none" "$(report low.rs "$(yes '//' | head -349)")" passed
typed() {
    house
    mkdir -p "$TMP/src/table/generated"
    yes 'const A: u32 = 1;' | head -n "$1" | sed '1i //! Facts.' >"$TMP/src/table/facts.rs"
    yes 'const B: u32 = 1;' | head -n 9001 | sed '1i //! Generated.' >"$TMP/src/table/generated/facts.rs"
    "$ROOT/tools/floors" "$TMP" 2>/dev/null && echo passed
}
like "more than 9000 lines of facts that were typed are a fault" "$(typed 9001)" 'src/table has 9001 lines that were typed: more than 9000'
is "generated ones do not count" "$(typed 9000)" passed
shell() {
    house
    mkdir -p "$TMP/tests/shell"
    printf '. "$(dirname "$0")/lib.sh"\nfinish() {\n    wait\n}\n' >"$TMP/tests/shell/more.sh"
    printf 'wait_for() {\n    "$@"\n}\n' >"$TMP/tests/shell/lib.sh"
    printf '. "$(dirname "$0")/more.sh"\n%s\n' "$1" >"$TMP/tests/shell/1-test.t"
    "$ROOT/tools/floors" "$TMP" 2>/dev/null && echo passed
    rm -r "$TMP/tests"
}
like "a shell test that replaces a function which it sources is a fault" "$(shell $'finish() {\n    :\n}')" \
    '1-test.t: function finish replaces the one of tests/shell/more.sh'
like "a shell test that replaces a function by way of two files is a fault" "$(shell $'wait_for() {\n    :\n}')" \
    '1-test.t: function wait_for replaces the one of tests/shell/lib.sh'
like "a shell test that has a function twice is a fault" "$(shell $'a() {\n    :\n}\na() {\n    :\n}')" 'has function a twice'
is "a shell test with functions of its own passes" "$(shell $'mine() {\n    :\n}')" passed
house
lay low.rs $'pub struct Stone;\n// Mortar, because it rains.\npub fn lay() {}'
like "the median length and the share of comments are printed" "$("$ROOT/tools/floors" "$TMP" 2>&1)" \
    '6 Rust files; outside src/table the median has 3 lines, and 4.8 of 100 lines in src say why'
done_testing
