#!/bin/bash
# tools/handlers/ask: whoever sits at the terminal answers, and no target.
. "$(dirname "$0")/lib.sh"
H=$ROOT/tools/handlers

# recording NAME USER CALL ARG...: a directory as `cp -r pending/N` leaves it, of a target of that user.
recording() {
    local dir=$TMP/$1 user=$2 n=0
    mkdir -p "$dir/args"
    printf '%s\n' "$3" >"$dir/call"
    printf 'Pid:\t4711\nUid:\t%s\t%s\t%s\t%s\nComm:\tmake\nExe:\t/usr/bin/make\nCwd:\t%s\nRoot:\t/\n' \
        "$user" "$user" "$user" "$user" "${DIRECTORY:-/srv}" >"$dir/status"
    shift 3
    for arg; do
        printf '%s\n' "$arg" >"$dir/args/$n"
        n=$((n + 1))
    done
    cd "$dir" || exit
}
# tty ANSWER COMMAND: runs it on a terminal of its own, where each question is answered, with its number for `yes`;
# prints what is shown there.
tty() {
    ASK_STATE=$TMP/ask timeout 120 python3 "$ROOT/tests/programs/prompts.py" "$@"
}

recording mkdir 12345 'mkdir("/srv/x", 0755)' /srv/x 0755
is "ask denies when there is no terminal" "$(ASK_STATE=$TMP/ask setsid -w "$H/ask" 2>"$TMP/err")" EPERM
like "ask says why it denied" "$(cat "$TMP/err")" 'no terminal to ask on: mkdir\("/srv/x", 0755\)'
like "ask denies on y, which may have been typed before" "$(tty y "$H/ask; rm -r $TMP/ask")" 'To let it run type [0-9]+: y.EPERM'
shown=$(tty yes "$H/ask")
like "ask shows who asks for what" "$shown" \
    'make \(/usr/bin/make\), user 12345 12345 12345 12345, in /srv, root /, pid 4711:.mkdir\("/srv/x", 0755\)'
like "ask continues the call on the number that it shows" "$shown" 'continue'
is "ask remembers the answer" "$(ASK_STATE=$TMP/ask setsid -w "$H/ask" 2>&1)" continue
recording mkdir.2 12345 'mkdir("/srv/x", 0700)' /srv/x 0700
like "ask asks again for another value of any argument" "$(tty no "$H/ask")" 'To let it run.*EPERM'
DIRECTORY=/etc recording mkdir.3 12345 'mkdir("/srv/x", 0755)' /srv/x 0755
like "ask asks again for another directory" "$(tty no "$H/ask")" 'To let it run.*EPERM'
recording mkdir.4 12345 'mkdir(0x1001, 0755)' '' 0755
printf 'Unreadable:\tpathname EFAULT\n' >>status
shown=$(tty yes "$H/ask")
like "a call that cannot be read is no question" "$shown" 'an argument cannot be read: mkdir\(0x1001, 0755\) = -1 EPERM.EPERM'
recording rename 12345 'rename("/a", "/b")' /a /b
shown=$(tty yes "'$H/ask' & '$H/ask' & '$H/ask' & wait")
is "ask asks once for the same call, however many come at once" \
    "$(grep -c 'To let it run' <<<"$shown") $(grep -c continue <<<"$shown")" '1 3'
# Asked lately, however long ago the others were.
touch -d '1 hour' "$TMP/ask/asked.lately"
recording link 12345 'link("/a", "/b")' /a /b
is "ask asks no more than so often a minute" \
    "$(ASK_LIMIT=1 tty yes "$H/ask 2>&1" | grep -c 'more than 1 a minute')" 1

for user in "$(id -u)" 0 '?' ''; do
    recording "own.$user" "$user" 'mkdir("/srv/x", 0755)' /srv/x 0755
    like "a target of user '$user' could open the terminal: denied" "$(tty yes "$H/ask 2>&1")" 'could answer itself: .*EPERM'
done
recording own "$(id -u)" 'mkdir("/srv/z", 0755)' /srv/z 0755
is "where that is allowed it is asked for each time" \
    "$(ASK_SAME_USER=yes tty yes "$H/ask; $H/ask" | grep -c 'To let it run')" 2
mkdir -m 755 "$TMP/open"
is "a state that others can reach is none" "$(ASK_SAME_USER=yes ASK_STATE=$TMP/open "$H/ask" 2>&1 | tail -n 1)" EPERM

# In the background of its terminal it neither reads nor stops.
recording back 12345 'mkdir("/srv/back", 0755)' /srv/back 0755
like "in the background ask denies and is not stopped" \
    "$(tty yes "set -m; $H/ask 2>&1 & wait \$!")" 'not in the foreground of its terminal'

# The target of a `run` on the same terminal.
if [[ $(id -u) -eq 0 ]]; then
    chmod 755 "$TMP"
    mkdir -m 777 "$TMP/dir"
    like "a target that has the terminal answers nothing, and nobody for it" \
        "$(tty yes "'$SYSCALLFS_BIN' run -m '$M' -t mkdir --handlers '$(handlers default "exec $H/ask")' -- \
            setpriv --reuid 12345 --regid 12345 --clear-groups mkdir '$TMP/dir/x' 2>&1")" \
        'a target has this terminal: .*Operation not permitted'
    ok "a call that ask denied made nothing" not test -e "$TMP/dir/x"
else
    skip "a target that has the terminal" "another user needs root"
fi
cd /
done_testing
