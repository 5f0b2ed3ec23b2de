#!/bin/bash
# uname, sethostname, setdomainname and the clock: names for a container, and a clock that stays the host's.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/emulate.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH
try=$(program try-syscall -static -static) || skip_all "no static programs can be built"
host=$(uname -n)
domain=$(cat /proc/sys/kernel/domainname)

# uname.
ln -s "$ROOT/tools/handlers/uname" "$H/uname"
for call in olduname oldolduname; do ln -s uname "$H/$call"; done
T="uname"
is "without an option it is what the kernel tells" "$(inside 'uname -a')" "$(uname -a)"
is "by the target's personality too" "$(inside 'setarch i686 uname -m; setarch --uname-2.6 uname -r')" \
    "$(setarch i686 uname -m; setarch --uname-2.6 uname -r)"
is "uname shows the names of the target's own UTS namespace" "$(inside 'unshare -u sh -c "hostname inner; uname -n"; uname -n')" "inner
$host"
export UNAME_RELEASE=4.19.0-test UNAME_MACHINE=vax
is "the words of the policy" "$(inside 'uname -rm; uname -sn')" "4.19.0-test vax
Linux $host"
is "Python has the words of the policy" "$(inside 'python3 -c "import os; print(os.uname().release)"')" 4.19.0-test
# 65 bytes a word: the release is the third, the domain's name the sixth.
cp "$ROOT/tests/programs/fields.py" "$TMP"
words="python3 $TMP/fields.py"
of_each_kind "raw calls" "= 0
Linux $host 4.19.0-test $(uname -v) vax $domain
= -1 EFAULT
= -1 EFAULT" "\$try uname o:390 | $words 65; \$try uname null; \$try uname unmapped"
if old=$(program try-syscall -m32 -m32 2>/dev/null); then
    is "the older structs of i386" "$(inside "$old 109 o:325 | $words 65; $old 59 o:45 | $words 9")" "= 0
Linux $host 4.19.0-test $(uname -v) vax
= 0
Linux ${host:0:8} 4.19.0-t $(uname -v | cut -c 1-8) vax"
else
    skip "the older structs of i386" "such programs cannot be built"
fi
unset UNAME_RELEASE UNAME_MACHINE
like "a word that does not fit is no option" "$(syscallfs emulate --release "$(printf '%065d' 0)" 2>&1)" \
    '65 bytes, where uname.2. has room for 64'
is "the session of the manual: uname" "$(session uname)" "Linux elsewhere 4.19.0"
rm -r "$TMP/session"

# sethostname, setdomainname.
for call in sethostname setdomainname; do ln -s "$ROOT/tools/handlers/hostname" "$H/$call"; done
T=sethostname,setdomainname
export HOSTNAMES='web-*' DOMAINNAMES='*.example'
shared=("${unshare[@]}")
unshare=(unshare -Urmpfu)
of_each_kind "names of the list" "= 0
web-1
= -1 EPERM
= -1 EINVAL
= -1 EINVAL
= -1 EFAULT
web-1" '$try sethostname s:web-1 5; uname -n; $try sethostname s:other 5; $try sethostname s:web 65; $try sethostname s:web -1
    $try sethostname unmapped 5; uname -n'
is "a name that cannot be read whole is none" "$(inside "$try sethostname edge:web-1 20; uname -n")" "= -1 EFAULT
$host"
is "a domain" "$(inside 'domainname a.example && domainname; domainname a.example.org || domainname')" "a.example
domainname: you must be root to change the domain name
a.example"
is "the empty name is on a list that has it" "$(HOSTNAMES='*' inside "$try sethostname null 0; uname -n | wc -c")" "= 0
1"
is "without CAP_SYS_ADMIN it is EPERM" \
    "$(inside "setpriv --bounding-set -sys_admin --inh-caps -sys_admin $try sethostname s:web-2 5")" "= -1 EPERM"
is "whoever is root of a namespace inside does not name the container" \
    "$(inside "unshare -Ur $try sethostname s:web-2 5; uname -n")" "= -1 EPERM
$host"
like "standard error says that the caller is not root of the container" "$(cat "$TMP/err")" "the target's UTS namespace is not its user namespace's: responding EPERM"
is "of two UTS namespaces the target's is named" "$(inside "hostname web-1; unshare -u $try sethostname s:web-2 5; uname -n")" "= 0
web-1"
is "root of a container without a user namespace names it" "$(by_root "unshare -u sh -c '$try sethostname s:web-1 5; uname -n'")" "= 0
web-1"
unshare=("${shared[@]}")
is "the host is not named" "$(inside "$try sethostname s:web-1 5"; by_root "$try sethostname s:web-1 5")" "= -1 EPERM
= -1 EPERM"
like "standard error says that the UTS namespace is the host's" "$(cat "$TMP/err")" "the target's UTS namespace is the host's: it takes one of its own .unshare --uts.: responding EPERM"
is "the host's names are as they were" "$(uname -n) $(cat /proc/sys/kernel/domainname)" "$host $domain"
unset HOSTNAMES DOMAINNAMES
is "without a list the kernel decides" \
    "$(unshare=(unshare -Urmpfu); inside "$try sethostname s:web-1 5; uname -n")" "= 0
web-1"
is "without a list emulate sets no name" "$(unshare=(unshare -Urmpfu); answered_by -- "$try sethostname s:web-1 5")" "= -1 EPERM"
if command -v hostname >/dev/null; then
    is "the session of the manual: hostname" "$(session hostname | sed '/^syscallfs/d')" "hostname: you must be root to change the host name
web-1"
    rm -r "$TMP/session"
fi

# The clock.
T=settimeofday,clock_settime,stime,adjtimex,clock_adjtime
for call in ${T//,/ } clock_settime64 clock_adjtime64; do
    printf '#!/bin/sh\nexec syscallfs emulate\n' >"$H/$call"
    chmod 755 "$H/$call"
done
before=$(date +%s)
of_each_kind "a clock is not set" "= -1 EPERM
= -1 EPERM" '$try settimeofday x:01000000000000000000000000000000 null
    $try clock_settime 0 x:01000000000000000000000000000000'
like "standard error says that the clock is the host's" "$(cat "$TMP/err")" "the clock is the host's: responding EPERM"
cp "$ROOT/tests/programs/tick.py" "$TMP"
is "asking needs no right" "$(plain "python3 $TMP/tick.py")" "$(python3 "$TMP/tick.py")"
if old=$(program try-syscall -m32 -m32 2>/dev/null); then
    tick=$(python3 "$TMP/tick.py" hex)
    is "asking for the clock needs no right on i386, by the old call and the new" \
        "$(inside "$old 124 o:128 | tail -n 1 | cut -c 89-96; $old 405 0 o:208 | tail -n 1 | cut -c 177-184
            $old 404 0 x:0100000000000000; $old 25 x:01000000")" "$tick
$tick
= -1 EPERM
= -1 EPERM"
else
    skip "asking for the clock needs no right on i386, by the old call and the new" "such programs cannot be built"
fi
is "a clock that is no clock of the host cannot be asked" "$(inside "$try 305 1 b:208; $try 305 0 unmapped")" "= -1 EOPNOTSUPP
= -1 EFAULT"
is "to set is not to ask" "$(inside "$try 159 x:0100000000000000$(printf %0400d 0)")" "= -1 EPERM"
for call in ${T//,/ } clock_settime64 clock_adjtime64; do ln -sf "$ROOT/tools/handlers/clock" "$H/$call"; done
is "it can be told that the clock is set" "$(inside "$try settimeofday x:01000000000000000000000000000000 null")" "= 0"
is "without CAP_SYS_TIME not even that" \
    "$(inside "setpriv --bounding-set -sys_time --inh-caps -sys_time $try settimeofday x:01000000000000000000000000000000 null")" "= -1 EPERM"
ok "the host's clock is not changed" test "$(date +%s)" -ge "$before"
is "the session of the manual: clock" "$(session clock)" "set
and not moved"
ok "no mount and no process of this test is left" nothing_left
done_testing
