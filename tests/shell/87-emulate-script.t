#!/bin/bash
# Calls that no kernel has, done by a script of the host's with the rights of the caller.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/emulate.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH
cp "$ROOT/tools/handlers/invented-call" "$H/5000"
T=5000
try=$(program try-syscall -static -static) || skip_all "no static programs can be built"
mkdir -m 700 "$TMP/secret"
echo "root's" >"$TMP/secret/file"

# script LINE: answers the call 5000 from now on with a script of that line.
script() {
    printf '#!/bin/sh\n[ $# -gt 0 ] || exec syscallfs emulate --script "$0"\n%s\n' "$1" >"$H/5000"
}

hello="hello, user $USER_ID"
of_each_kind "the shipped one adds, and greets" "= 42
= ${#hello}
$(printf %-40s "$hello" | sed 's/ *$//' | od -An -v -tx1 -w40 | tr -d ' ')$(printf %0$((80 - 2 * ${#hello}))d 0)
= -1 ERANGE
= -1 EFAULT
= -1 EINVAL" '$try 5000 1 40 2; $try 5000 2 o:40 40; $try 5000 2 b:40 5; $try 5000 2 unmapped 100; $try 5000 9'

script 'echo "$# $*" >&2; echo "$SYSCALLFS_SYSCALL $SYSCALLFS_ARCH" >&2; echo 0'
is "arguments are signed numbers" "$(inside "$try 5000 1 -1 0x7fffffffffffffff 0xffffffffffffffff 5 6")
$(cat "$TMP/err")" "= 0
6 1 -1 9223372036854775807 -1 5 6
5000 x86_64"
script 'jq -c "[.nr, .registers[1]]" >&2; echo 7'
if command -v jq >/dev/null; then
    is "the request is on standard input" "$(inside "$try 5000 1 2")$(cat "$TMP/err")" '= 7[5000,"0x2"]'
else
    skip "the request is on standard input" "no jq"
fi

# With the caller's rights.
script 'cat '"$TMP"'/secret/file >&2; id -u >&2; id -G >&2; umask >&2
    grep -e CapPrm -e CapEff -e CapAmb -e NoNewPrivs /proc/self/status >&2; env | grep -v ^PWD | cut -d= -f1 | sort >&2; pwd >&2; echo 0'
is "it is the caller on the host, and can do no more" \
    "$(inside "umask 037; $try 5000 1")
$(sed 's/.*: Permission/Permission/' "$TMP/err")" "= 0
Permission denied
$USER_ID
$USER_ID
0037
CapPrm:	0000000000000000
CapEff:	0000000000000000
CapAmb:	0000000000000000
NoNewPrivs:	1
PATH
SYSCALLFS_ARCH
SYSCALLFS_SYSCALL
/"
is "root of the host without its capabilities too" \
    "$(by_root "$try 5000 1")
$(grep Cap "$TMP/err" | cut -f2 | sort -u)" "= 0
0000000000000000"
script 'su_id=$('"$TMP"'/setuid-id -u); echo "$su_id"'
cp "$(command -v id)" "$TMP/setuid-id"
chmod 4755 "$TMP/setuid-id"
is "a set-uid program gives it nothing" "$(inside "$try 5000 1")" "= $USER_ID"
script 'for fd in /proc/$$/fd/*; do readlink "$fd"; done >&2; echo 0'
is "it has no descriptor of the supervisor's but these" \
    "$(inside "$try 5000 1")
$(grep -e "$M" -e memfd -e socket -e '/[0-9]*/mem' "$TMP/err" | sed 's|.*/pending/1/||; s|^/proc/|/|; s/[0-9][0-9]*/N/')" "= 0
request.json
/memfd:scratch (deleted)
/N/mem"
script '[ "$(dd iflag=skip_bytes,count_bytes skip="$2" count=5 status=none <&3)" = hello ] && echo 1 || echo 0'
is "it can read the memory" "$(inside "$try 5000 1 s:hello; $try 5000 1 s:hullo")" "= 1
= 0"
script 'echo "write $2 aGk="; echo "write 4096 aGk="; echo 0'
is "what cannot be written is EFAULT" "$(inside "$try 5000 1 o:2")" "= -1 EFAULT
6869"
script 'echo "write $2 aGk="; exit 1'
is "a script that fails writes nothing" "$(inside "$try 5000 1 o:2")" "= -1 EPERM
0000"
script "cat $TMP/file"
echo 5 >"$TMP/file"
is "the files of a script are the host's" "$(inside "mount --bind /dev/null $TMP/file; $try 5000 1; cat $TMP/file")" "= 5"

# What is no answer.
for line in 'echo 3; exit 1' 'echo nonsense' 'true' 'echo continue' 'echo fd 3' 'kill -KILL $$' 'echo errno 4000'; do
    script "$line"
    is "'$line' is refused" "$(inside "$try 5000 1")" "= -1 EPERM"
    like "standard error names the script that printed '$line'" "$(cat "$TMP/err")" 'emulate: request 1, syscall_0x1388\(.*\): /.*: the script(.s last line is| failed)'
done
script 'echo thinking; echo ENOTTY'
is "an errno" "$(inside "$try 5000 1")" "= -1 ENOTTY"
is "a script that is not there" "$(answered_by --script "$TMP/none" --else ENOSYS -- "$try 5000 1")" "= -1 ENOSYS"
like "standard error names the script that is not there" "$(cat "$TMP/refused")" "starting $TMP/none as the target's user: No such file or directory"
is "calls that have a name as well" "$(echo 'echo EROFS' >"$TMP/rofs" && sed -i '1i #!/bin/sh' "$TMP/rofs" && chmod 755 "$TMP/rofs"
    T="mkdir" answered_by --script "$TMP/rofs" -- 'mkdir x')" "mkdir: cannot create directory 'x': Read-only file system"
is "families come first" "$(T=setpriority answered_by --script "$TMP/rofs" -- "$try setpriority 9 0 0")" "= -1 EINVAL"

# What others could write to is not run.
chmod 757 "$TMP/rofs"
is "a script that everybody may write to is not run" "$(answered_by --script "$TMP/rofs" --else ENOSYS -- "$try 5000 1")" \
    "= -1 ENOSYS"
like "standard error says that everybody may write to the script" "$(cat "$TMP/refused")" "script: every user may write to $TMP/rofs, so it is not run"
chmod 755 "$TMP/rofs"
chown "$USER_ID" "$TMP/rofs"
is "a script of another user is not run" "$(answered_by --script "$TMP/rofs" --else ENOSYS -- "$try 5000 1")" "= -1 ENOSYS"
like "standard error says that the script is another user's" "$(cat "$TMP/refused")" "script: $TMP/rofs belongs to uid $USER_ID, so it is not run"

# A target that goes takes its script along.
script 'exec sleep 1234.'$$
options=(--handlers "$H")
start "${as_user[@]}" "${unshare[@]}" bash -c "$try 5000 1 & wait"
wait_for pgrep -u "$USER_ID" -x -f "sleep 1234.$$"
kill -KILL "$(pgrep -u "$USER_ID" -x -f "$try 5000 1")"
ok "a script does not outlive its target" wait_for not pgrep -u "$USER_ID" -x -f "sleep 1234.$$"
finish
is "the session of the manual" "$(session invented-call)" "42
16 hello, user 1000"
ok "no mount and no process of this test is left" nothing_left
done_testing
