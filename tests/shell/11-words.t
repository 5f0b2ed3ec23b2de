#!/bin/bash
# tools/words: messages, help and manuals keep to the word list, and the check would notice if they did not.
. "$(dirname "$0")/lib.sh"

ok "messages, help, comments, README and docs keep to the word list" "$ROOT/tools/words" --comments

# report NAME TEXT [OPTION]: what the check prints of a file with this text.
report() {
    printf '%s\n' "$2" >"$TMP/$1"
    "$ROOT/tools/words" ${3:+"$3"} "$TMP/$1" && echo passed
}

like "a word of the list in a manual is a fault" "$(report a.md 'The log tells which.')" "a.md:1: 'tells': say, report"
is "a plain sentence in a manual passes" "$(report a.md 'The log says which.')" passed
is "code in a manual is no prose" "$(report a.md $'`tells`\n```\nlest\n```')" passed
like "the line after code has its number" "$(report a.md $'```\nlest\n```\nlest')" "a.md:4: 'lest'"
like "a message is prose" "$(report a.rs 'let a = "nobody told it";')" "'told'"
is "what is put into a message is none" "$(report a.rs 'let a = format!("{told} it");')" passed
like "the help of an option is prose" "$(report a.rs $'#[derive(Args)]\nstruct A {\n    /// Tell it.\n    a: u8,\n}')" "a.rs:3: 'Tell'"
like "the name of a test is prose" "$(report a.rs 'fn a_reader_is_told_of_it() {}')" "'told'"
is "another comment is none" "$(report a.rs '// It was told.')" passed
like "another comment is prose with --comments" "$(report a.rs '// It was told.' --comments)" "'told'"
like "a name in code is one of what it names" "$(report a.rs 'let told = 1;')" "a.rs:1: 'told' as a name"
is "a name with such a word in it is none" "$(report a.rs 'let foretold = mender;')" passed
done_testing
