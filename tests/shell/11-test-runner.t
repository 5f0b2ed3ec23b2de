#!/bin/bash
# tools/test: what it runs, what it runs alone, and what it reports.
. "$(dirname "$0")/lib.sh"

# A repository with shell tests alone, and a Rust that builds nothing.
mkdir -p "$TMP/tests/shell" "$TMP/bin"
cp -r "$ROOT/tools" "$TMP"
# shellcheck disable=SC2016
printf '#!/bin/sh\n[ "$1" != --version ] || echo cargo 1.99.0\n' >"$TMP/bin/cargo"
cp "$TMP/bin/cargo" "$TMP/bin/rustc"
chmod +x "$TMP/bin/"*
printf '#!/bin/sh\n# Runs alone: it measures.\necho "  the floor"\n' >"$TMP/tools/bench"

# lay NAME SCRIPT: a shell test of that repository.
lay() {
    printf '#!/bin/bash\n%s\n' "$2" >"$TMP/tests/shell/$1.t"
}

# runs ARGUMENT...: its tools/test, with the status as the last line.
runs() {
    local status=0
    env PATH="$TMP/bin:$PATH" CARGO_TARGET_DIR="$TMP/target" "$TMP/tools/test" "$@" 2>&1 || status=$?
    echo "status $status"
}

lay 1-good 'echo "ok 1 - the sun rises"; echo "ok 2 - the moon rises # SKIP clouds"; echo 1..2'
like "skipped tests are counted" "$(runs)" $'2 passed, 0 failed, 1 skipped\nstatus 0$'
lay 2-bad 'echo "ok 1 - the sun sets"; echo "not ok 2 - the moon sets"; echo "#  got: up"; echo "# want: down"
echo 1..2; exit 1'
said=$(runs)
like "a test that fails is named with its file, and with why" "$said" \
    $'=== failed\n2-bad.t: the moon sets\n#  got: up\n# want: down\n3 passed, 1 failed'
like "a test that fails makes the status 1" "$said" 'status 1$'
like "a name chooses among the tests" "$(runs good)" $'1 passed, 0 failed, 1 skipped\nstatus 0$'
like "a name of no test has the status 2" "$(runs nothing)" $'no test is named \'nothing\'\nstatus 2$'
lay 2-bad 'echo "ok 1 - the sun sets"; exit 3'
like "a test that ends too early has failed" "$(runs)" '2-bad.t: it ended before its last test'
lay 2-bad 'echo "ok 1 - the sun sets"; echo 1..1; exit 3'
like "a test that passes and has another status than 0 has failed" "$(runs)" '2-bad.t: it ended with status 3'
lay 2-bad 'echo "1..0 # SKIP night"'
like "a level of which nothing could run has failed" "$(runs bad)" $'shell: nothing could run\n0 passed, 1 failed, 1 skipped'
# The lock is held as long as one of them runs.
held='mkdir lock && echo "ok 1 - it has the lock" && sleep 0.5 && rmdir lock && echo 1..1'
for n in 1 2 3 4; do
    lay "$n" "# Runs alone: it measures.
cd $TMP; $held"
done
rm "$TMP/tests/shell/"*-*
like "tests that say so in their head run alone" "$(runs -j 4)" '5 passed, 0 failed'
for n in 1 2; do
    lay "$n" "cd $TMP; touch here$n; for i in \$(seq 1000); do [[ -e here$((3 - n)) ]] && break; sleep 0.1; done
[[ -e here$((3 - n)) ]] && echo 'ok 1 - the other runs too'; echo 1..1"
done
like "other tests run side by side" "$(runs -j 2 1 2)" '2 passed, 0 failed'
lay hangs 'echo "ok 1 - the sun rises"; sleep 600'
like "a test that hangs has failed, and what it said is kept" "$(TEST_LIMIT=10 runs hangs)" \
    $'ok 1 - the sun rises.*hangs.t: it was ended after 10 s'

# As in all of these tests: bash runs a trap once the program in its foreground has ended. Like `run` does with its
# command, the one in the foreground passes the first signal on to a process that ignores it, and kills that at the second.
cat >"$TMP/supervisor" <<'END'
#!/bin/bash
signals=0
trap 'signals=$((signals + 1)); [[ $signals -lt 2 ]] || kill -KILL $child' TERM
(trap '' TERM; exec sleep 600) &
child=$!
echo "$child" >"$1"
until ! kill -0 "$child" 2>/dev/null; do wait "$child"; done
END
chmod +x "$TMP/supervisor"
lay waits "trap 'rm $TMP/left' EXIT; trap 'exit 1' TERM; \"$TMP/supervisor\" \"$TMP/left\""
setsid env PATH="$TMP/bin:$PATH" CARGO_TARGET_DIR="$TMP/target" "$TMP/tools/test" waits >"$TMP/said" 2>&1 &
runner=$!
wait_for test -s "$TMP/left"
ignoring=$(cat "$TMP/left")
kill "$runner"
ok "a runner that is ended ends its tests" eval 'WAIT=120 wait_for not kill -0 "$runner"'
ok "a test that is ended cleans up, though what it waits for ignores a signal" not test -e "$TMP/left"
ok "nothing that a test has started is left" not kill -0 "$ignoring"
wait
done_testing
