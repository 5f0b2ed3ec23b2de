#!/bin/bash
# What handlers leave in log, metrics and on standard error: trouble, and nothing else.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)
mkfifo "$TMP/go"

H=$(handlers mkdir 'echo EPERM >response' unlink 'echo EROFS >response; echo written' chroot 'echo EXDEV')
supervise -t mkdir,unlink,chroot --handlers "$H" -- sh -c \
    'for call in mkdir unlink chroot; do "$0" $call s:/no/such 0; done; read -r _ <"$1"' "$try" "$TMP/go"
wait_for answered 3
# A handler ends after its target has gone on.
wait_for not pgrep -f "$H/"
wait_for in_log 3 '.event == "end"'
is "each handler's response is the one that counts" "$(tr '\n' ' ' <"$TMP/out")" '= -1 EPERM = -1 EROFS = -1 EXDEV '
log=$(so_far "$M/log")
is "a handler that writes response itself leaves no refusal in log" \
    "$(jq -r 'select(.event != "end")' <<<"$log") $(jq -r .outcome <<<"$log" | uniq -c | tr -s ' ')" '  3 response'
is "a handler that writes response itself leaves no refusal in metrics" "$(grep '^syscallfs_refused_total' "$M/metrics")" ''
is "what a handler printed was written by syscallfs" \
    "$(jq -r 'select(.syscall == "chroot") | .by.comm' <<<"$log")" syscallfs
is "the process that writes a handler's response is called syscallfs" "$(pgrep -f "^syscallfs handle .*-m $M" | xargs -I{} cat /proc/{}/comm)" syscallfs
echo go >"$TMP/go"
finish
is "nothing is printed where nothing went wrong" "$(cat "$TMP/err")" ''

for _ in {1..15}; do
    "$SYSCALLFS_BIN" run -m "$M" -t mkdir --handlers "$H" -- true
done >"$TMP/said" 2>&1
is "nothing is printed where the command is quicker than its handlers" "$(cat "$TMP/said")" ''

half=$(handlers)
head -c 60 "$try" >"$half/mkdir" && chmod +x "$half/mkdir"
is "a program that was copied in part is not started as a script" \
    "$("$SYSCALLFS_BIN" run -m "$M" -t mkdir --default EXDEV --handlers "$half" -- "$try" mkdir s:/ 0 2>"$TMP/said")" '= -1 EXDEV'
like "a program that was copied in part is named" "$(cat "$TMP/said")" "$half/mkdir: mkdir, request 1: could not be started: neither a program"
printf 'echo 7\n' >"$half/mkdir"
is "a script without a first line is" \
    "$("$SYSCALLFS_BIN" run -m "$M" -t mkdir --handlers "$half" -- "$try" mkdir s:/ 0)" '= 7'

# The manual's handler that says what was asked.
manual=$(handlers)
sed -n '/^# unlink: prints/,/^```/p' "$ROOT/docs/handlers.md" | sed '/^```/d; 1i#!/bin/sh' >"$manual/unlink" && chmod +x "$manual/unlink"
is "the manual's handler that shows a call is not led by a path" \
    "$("$SYSCALLFS_BIN" run -m "$M" -t unlink --handlers "$manual" -- "$try" unlink $'s:/no/such\ncontinue\n' 2>"$TMP/said")" '= -1 EPERM'
is "the manual's handler shows a call on one line" "$(cat "$TMP/said")" 'unlink("/no/such\ncontinue\n")'
ok "no mount and no process of this test is left" nothing_left
done_testing
