#!/bin/bash
# Recordings: a copied request is complete, handlers run there, and `handle --record` makes them; the
# examples of docs/handlers.md work as they stand.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)

supervise -t mount -- "$try" mount s:/dev/loop0 s:"it's \"here\"" s:ext4 1 null
wait_for pending_is 1
ok "cp -r of a request ends without an error" timeout 120 cp -r "$M/pending/1" "$TMP/copy"
live=$M/pending/1
is "it has every file, directory and link" "$(cd "$TMP/copy" && find . -printf '%y %p %l\n' | sort)" \
    "$(cd "$live" && find . -printf '%y %p %l\n' | sort)"
is "each with its text, but for the age" \
    "$(diff -r --exclude=memory --exclude=proc -I '^Age:' "$live" "$TMP/copy")" ''
# What a handler may read, in all ways that there are.
cat >"$TMP/reads" <<'SH'
. ./env
echo "$arg_target|$(cat args/1)|$(cat mem/source)|$(jq -r .args.filesystemtype.text)|$(sed -n 's/^Nr:.//p' status)"
SH
said=$(cd "$live" && sh "$TMP/reads" <request.json)
is "a handler reads there" "$said" "it's \"here\"|it's \"here\"|/dev/loop0|ext4|165"
respond 1 EPERM
finish
is "a handler reads the same in the copy, when all is over" "$(cd "$TMP/copy" && sh "$TMP/reads" <request.json)" "$said"
is "memory is empty, and proc leads nowhere" "$(stat -c %s "$TMP/copy/memory") $(test -e "$TMP/copy/proc" || echo nowhere)" '0 nowhere'
is "a handler leaves its response in a plain file" "$(cd "$TMP/copy" && echo EPERM >response && cat response)" EPERM

supervise -t getcwd -- "$try" 79 b:64 64
wait_for pending_is 1
cp -r "$M/pending/1" "$TMP/fills"
respond 1 ENOENT
finish
is "what it would have staged is in mem/ there" \
    "$(cd "$TMP/fills" && GETCWD=/elsewhere "$ROOT/tools/handlers/stand-in/getcwd" && tr '\0' . <mem/buf)" $'11\n/elsewhere.'

H=$(handlers mkdir 'echo EROFS' chmod 'echo 8 >response' unlink 'exit 1' rename 'rm "'"$TMP"'/waiting"; exec sleep 100')
cat >"$TMP/calls" <<'SH'
read -r _ <"$2"
"$1" mkdir s:/a 0; "$1" chmod s:/b 0; "$1" unlink s:/c
: >"$3"; "$1" rename s:/d s:/e & while test -e "$3"; do sleep 0.05; done; kill -KILL $!
"$1" link s:/f s:/g
SH
mkfifo "$TMP/go"
# handled DIR [COMMAND...]: those calls with these handlers, and link by hand, recorded in DIR; the command runs
# before there is anything to record. Words are in TMP/said.
handled() {
    supervise -t mkdir,chmod,unlink,rename,link -- sh "$TMP/calls" "$try" "$TMP/go" "$TMP/waiting"
    syscallfs handle -m "$M" --record "$1" "$H" 2>"$TMP/said" &
    handle=$!
    wait_for test -d "$1"
    wait_for grep -q '^syscallfs_stream_readers{stream="events"} 1' "$M/metrics"
    "${@:2}"
    echo go >"$TMP/go"
    wait_for grep -q 'has no handler link' "$TMP/said"
    respond 5 0
    finish
    wait $handle
}
handled "$TMP/kept"
is "handle --record keeps each request with its response" \
    "$(for request in "$TMP"/kept/*; do echo "${request##*/} $(sed 's/(.*//' "$request/call") $(cat "$request/response")"; done)" \
    $'1 mkdir EROFS\n2 chmod return 8\n3 unlink ENOSYS\n4 rename gone\n5 link return 0'
is "they are their owner's alone" "$(find "$TMP/kept" ! -type l -perm /077)" ''
before=$(cd "$TMP/kept" && find . -type f -exec sha256sum {} + | sort)
supervise -t mkdir -- "$try" mkdir s:/a 0
wait_for pending_is 1
cp -r "$M/pending/1" "$TMP/copied"
syscallfs handle -m "$M" --record "$TMP/kept" "$H" 2>"$TMP/said"
is "a directory that holds something is refused" "$?" 2
like "with the fix" "$(cat "$TMP/said")" "$TMP/kept is not empty: name a new directory"
is "handle that refuses the directory of --record answers nothing" "$(pending)" 1
respond 1 0
finish
is "they are as cp -r makes them" "$(cd "$TMP/kept/1" && find . -printf '%y %p\n' | sort)" \
    "$(cd "$TMP/copied" && find . -printf '%y %p\n' | sort)"
handled "$TMP/full" sh -c 'rmdir "$0" && : >"$0"' "$TMP/full"
is "what cannot be kept is said once" "$(grep -c 'was not recorded' "$TMP/said")" 1
is "calls that cannot be recorded are answered all the same" "$(head -n 3 "$TMP/out")" $'= -1 EROFS\n= 8\n= -1 ENOSYS'
is "nothing was overwritten" "$(cd "$TMP/kept" && find . -type f -exec sha256sum {} + | sort)" "$before"

# An example is what stands between fences; the first is a handler, and two are tests of it.
mkdir "$TMP/tour" "$TMP/tour/handlers"
cd "$TMP/tour" || exit
awk -v out="$TMP/example" '/^```sh$/ { inside = 1; n++; next } /^```$/ { inside = 0 } inside { print >out n }' \
    "$ROOT/docs/handlers.md"
example() {
    local examples
    mapfile -t examples < <(grep -l -- "$1" "$TMP"/example?)
    [[ ${#examples[@]} -eq 1 ]] && PATH=$(dirname "$SYSCALLFS_BIN"):$PATH timeout 300 sh "${examples[0]}" 2>>"$TMP/words"
}
install -m 755 "$TMP/example1" handlers/mkdir
is "the manual's recording of a request is a test of its handler" "$(example 'cp -r mnt')" EPERM
is "the manual's replay of many finds no difference" "$(example 'record kept')" ''
is "the manual's replay counts three recordings" "$(cat kept/*/response)" $'continue\nEPERM\nEPERM'
printf '#!/bin/sh\necho 0\n' >handlers/mkdir
rm -r kept/[12]
like "the manual's replay finds a difference where there is one" "$(sed '/^syscallfs\|^until/d' "$(grep -l 'record kept' "$TMP"/example?)" | sh)" \
    '^kept/3: mkdir\("/tmp/no/../c", 0777\): 0$'
cd /
done_testing
