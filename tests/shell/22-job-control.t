#!/bin/bash
# On a terminal: Ctrl-Z stops the command and not the mount, the shell sees the job as stopped, and fg goes on with it.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip_all "no python3"
H=$(handlers mkdir 'echo continue')

# Each script ends at a prompt of the shell: only then is the mount of its last `run` gone.
# terminal: a script for terminal.py on standard input, for a bash that has M, T (TMP), H and R (the program).
terminal() {
    (printf '%s\n' "type PS1='rea''dy> '\\r" && cat) | M=$M T=$TMP H=$H R=$SYSCALLFS_BIN TERM=dumb timeout -k 5 120 python3 "$ROOT/tests/programs/terminal.py" \
        bash --norc --noprofile -i 2>"$TMP/printed"
    local status=$?
    [[ $status -eq 0 ]] || cat "$TMP/printed"
    return "$status"
}

cat >"$TMP/stop" <<'END'
wait ready> 
type $R run -m $M -t mkdir --handlers $H -- sh -c 'echo be""gun; while [ ! -e $T/go ]; do sleep 0.1; done; mkdir $T/made; echo do""ne'\r
wait begun
type \x1a
wait Stopped
wait ready> 
type cat $M/version; echo see""n; touch $T/go; sleep 1; ls $T/made\r
wait syscallfs
wait seen
wait cannot access
wait ready> 
type fg\r
wait done
wait ready> 
type ls -d $T/ma""de; mount | grep -c $M\r
wait made
wait 0\r
END
ok "Ctrl-Z stops the command, the mount answers, the shell sees it, and fg goes on" terminal <"$TMP/stop"

rm -rf "$TMP/go" "$TMP/made"
cat >"$TMP/self" <<'END'
wait ready> 
type $R run -m $M -t mkdir --handlers $H -- sh -c 'echo be""gun; kill -STOP $$; mkdir $T/made; echo do""ne'; echo left $?\r
wait begun
wait Stopped
wait ready> 
type cat $M/version; fg\r
wait syscallfs
wait done
wait ready> 
type ls -d $T/ma""de\r
wait made
END
ok "a command that stops by itself stops the job too" terminal <"$TMP/self"
rm -rf "$TMP/made"

cat >"$TMP/background" <<'END'
wait ready> 
type $R run -m $M -t mkdir --handlers $H -- sh -c 'read -r line; mkdir $T/$line; echo do""ne' &\r
wait ready> 
type until jobs | grep Sto""pped; do sleep 0.1; done; cat $M/version\r
wait Stopped
wait syscallfs
# The shell names the job once more before it reads on; what was typed meanwhile would reach it as keys, Enter as \r.
wait ready> 
type fg\r
wait run -m
type made\r
wait done
wait ready> 
type ls -d $T/ma""de\r
wait made
END
ok "a command in the background that reads the terminal stops, and the mount does not" terminal <"$TMP/background"
rm -rf "$TMP/made"

# The inner shell has the terminal: a handler that reads it is in the background.
H=$(handlers mkdir 'echo "asked $PPID" >>"$T/asked"; read -r line </dev/tty; echo continue')
cat >"$TMP/inner" <<'END'
wait ready> 
type $R run -m $M -t mkdir --handlers $H -- bash --norc --noprofile -i\r
wait bash-
type PS1='in''ner> '\r
wait inner> 
type mkdir $T/made & while [ ! -s $T/asked ]; do sleep 0.1; done; sleep 0.3; cat $M/version; echo see""n\r
wait syscallfs
wait seen
wait inner> 
type kill -KILL $(pgrep -f $H/mkdir)\r
wait the default response was given
none Stopped
type exit\r
wait exit
wait ready> 
END
ok "a handler that reads the terminal stops neither the mount nor the job" terminal <"$TMP/inner"
H=$(handlers mkdir 'echo continue')

cat >"$TMP/interrupt" <<'END'
wait ready> 
type (until [ -e $M/pending/1 ]; do sleep 0.1; done; echo beg""un) & $R run -m $M -t mkdir -- sh -c 'trap "echo no""ted" INT; mkdir $T/made; echo do""ne'; echo status $?\r
wait begun
type \x03
wait noted
wait done
wait status 0
wait ready> 
type $R run -m $M -t mkdir -- sh -c 'echo be""gun; exec sleep 100'; echo status $?\r
wait begun
type \x03
wait status 130
type $R run -m $M -t mkdir -- sh -c 'kill -TERM $(pgrep -o -f "run -m $M"); exec sleep 100'; echo status $?\r
wait status 143
END
ok "Ctrl-C and signals reach the command as ever" terminal <"$TMP/interrupt"

cat >"$TMP/order" <<'END'
wait ready> 
type $R run -m $M -t mkdir -- echo be""gun\r
wait trapped calls wait for a response in
wait begun
wait ready> 
type $R run -m $M -t mkdir -- echo ag""ain\r
wait trapped calls wait for a response in
wait again
wait ready> 
END
ok "where calls wait is printed before anything that the command prints" terminal <"$TMP/order"

cat >"$TMP/killed" <<'END'
wait ready> 
type $R run -m $M -t mkdir --handlers $H -- sh -c 'kill -KILL $PPID; mkdir $T/made; kill -STOP $$; echo do""ne'; echo left $?\r
wait SIGKILL ended the process that serves
wait starting another one
wait Stopped
wait ready> 
type cat $M/version; fg\r
wait syscallfs
wait done
wait ready> 
type rmdir $T/made; $R run -m $M -t mkdir -- sh -c 'kill -KILL $(pgrep -o -f "run -m $M"); mkdir $T/made'; echo status $?\r
wait status 137
wait ready> 
type $R run -m $M -t mkdir -- echo ag""ain\r
wait again
wait ready> 
END
ok "job control goes on with another daemon; where the keeper is killed, the next run removes the mount" terminal <"$TMP/killed"
ok "no mount and no process of this test is left" nothing_left
done_testing
