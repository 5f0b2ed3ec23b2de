#!/bin/bash
# Kernel modules for root of an unprivileged user namespace, up to the host's modprobe, for which a program
# stands in, in a mount namespace where it can pretend that a module is loaded.
MOUNTS=private
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "emulation needs root"
. "$(dirname "$0")/emulate.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH
mount -t tmpfs none /sys/module || skip_all "no /sys here"
T=init_module,finit_module,delete_module

cat >"$TMP/modprobe" <<EOF
#!/bin/sh
echo "\$*" >>$TMP/asked
env | grep -v -e ^PWD= -e ^OLDPWD= -e ^_= -e ^SHLVL= >$TMP/environment
pwd >>$TMP/environment
echo continue
case \$3 in
broken) echo "no such module" >&2; exit 1 ;;
builtin) ;;
*) mkdir "/sys/module/\$3" ;;
esac
EOF
chmod +x "$TMP/modprobe"
cat >"$TMP/module" <<EOF
#!/bin/sh
exec \${TRACE-} syscallfs emulate --module dummy,snd-pcm,broken --module builtin,static,m32,go --modprobe $TMP/modprobe \
    --parameter 'dummy.numdummies=[1-4]' --unload dummy
EOF
chmod +x "$TMP/module"
for call in ${T//,/ }; do
    ln -s "$TMP/module" "$H/$call"
done
# image NAME: a file that says to be that module.
image() {
    printf 'const char m[] __attribute__((section(".modinfo"))) = "license=GPL\\0name=%s\\0alias=name=x";' "$1" |
        gcc -c -x c - -o "$W/$1.ko"
}
for name in dummy snd_pcm broken builtin evil static m32 go; do
    image "$name"
done
try=$(program try-syscall)
# asked SCRIPT: runs it in the target; prints what it says, and what modprobe was asked for.
asked() {
    rm -f "$TMP/asked"
    rmdir /sys/module/* 2>/dev/null
    inside "try=$try; $1"
    cat "$TMP/asked" 2>/dev/null
}

is "a module of the list is loaded by the host" "$(asked '$try finit_module 3 s: 0 3<dummy.ko')" "= 0
-b -- dummy"
is "with nothing of the handler's environment" "$(cat "$TMP/environment")" "PATH=/usr/sbin:/usr/bin:/sbin:/bin
/"
is "once it is there it is EEXIST" "$(asked '$try finit_module 3 s: 0 3<dummy.ko; $try finit_module 3 s: 0 3<dummy.ko')" \
    "= 0
= -1 EEXIST
-b -- dummy"
is "a name with a dash is that with an underscore" "$(asked '$try finit_module 3 s: 0 3<snd_pcm.ko')" "= 0
-b -- snd_pcm"
is "the file's offset stays" "$(asked 'exec 3<dummy.ko; $try finit_module 3 s: 0; cmp - dummy.ko <&3')" "= 0
-b -- dummy"
hex=$(od -An -v -tx1 "$W/dummy.ko" | tr -d ' \n')
size=$(stat -c %s "$W/dummy.ko")
is "an image in memory" "$(asked "\$try init_module x:$hex $size s:")" "= 0
-b -- dummy"
is "an image that is larger than what a snapshot keeps is loaded" "$(asked 'python3 -c "
import ctypes, os
image = open(\"dummy.ko\", \"rb\").read() + bytes(5 << 20)
print(ctypes.CDLL(None).syscall(175, image, ctypes.c_size_t(len(image)), b\"\"))"')" "0
-b -- dummy"
for tool in gzip xz zstd; do
    command -v $tool >/dev/null || { skip "a file packed by $tool" "no $tool" && continue; }
    $tool -qkc "$W/dummy.ko" >"$W/dummy.ko.$tool"
    is "a file packed by $tool, where the flag says so" \
        "$(asked "\$try finit_module 3 s: 4 3<dummy.ko.$tool; \$try finit_module 3 s: 0 3<dummy.ko.$tool")" "= 0
= -1 ENOEXEC
-b -- dummy"
    head -c 65M /dev/zero | $tool -1qc >"$W/bomb"
    # Where unpacking takes longer than it may, it is EPERM.
    like "an image that unpacks to too much is refused" "$(asked '$try finit_module 3 s: 4 3<bomb')" '^= -1 (EFBIG|EPERM)$'
done
# A frame of zstd (RFC 8878) with a window of 96 MiB that is filled with zeros, 128 KiB for four bytes.
python3 -c 'import sys
sys.stdout.buffer.write(bytes.fromhex("28b52ffd0084") + (2 | 0x20000 << 3).to_bytes(3, "little").ljust(4, b"\0") * 1400)
' >"$W/window"
is "an image that takes more memory than it may is ENOMEM" "$(asked '$try finit_module 3 s: 4 3<window')" "= -1 ENOMEM"
python3 "$ROOT/tests/programs/module-sections.py" >"$W/sections.ko"
is "an image that takes longer to read than it may is refused" "$(asked '$try finit_module 3 s: 0 3<sections.ko')" "= -1 EPERM"
like "standard error says that the image could not be read within its limits" "$(cat "$TMP/err")" 'the image could not be read within its limits: responding EPERM'
is "a parameter of the list is passed on" "$(asked '$try finit_module 3 "s:numdummies=2 numdummies=3" 0 3<dummy.ko')" \
    "= 0
-b -- dummy numdummies=2 numdummies=3"

is "a module that is not on the list is EPERM" "$(asked '$try finit_module 3 s: 0 3<evil.ko')" "= -1 EPERM"
like "standard error names the module that is not on the list" "$(cat "$TMP/err")" \
    'module evil is not among those of --module: responding EPERM'
is "a parameter that is not on the list is EPERM" "$(asked '
    for p in numdummies=9 debug "-C /x" "numdummies=1 x=y" '\''"numdummies=1"'\'' $'\''numdummies=1\vx'\''; do
        $try finit_module 3 "s:$p" 0 3<dummy.ko
    done' | sort | uniq -c)" "      6 = -1 EPERM"
like "standard error names the parameter that is not on the list" "$(cat "$TMP/err")" \
    'parameter dummy\.numdummies=9 is not among those of --parameter: responding EPERM'
asked 'p=$(head -c 100000 /dev/zero | tr "\0" x); $try finit_module 3 "s:$p" 0 3<dummy.ko' >/dev/null
like "standard error shows no more of the parameters than is read" "$(cat "$TMP/err")" 'parameter dummy\.x{94} is not among those of --parameter'
is "the checks of versions stay" "$(asked '$try finit_module 3 s: 1 3<dummy.ko; $try finit_module 3 s: 6 3<dummy.ko
    $try finit_module 3 s: 8 3<dummy.ko')" "= -1 EPERM
= -1 EINVAL
= -1 EINVAL"
head -c 300 "$W/dummy.ko" >"$W/part.ko"
head -c 5000 /dev/urandom >"$W/noise.ko"
sed 's/name=/nam3=/' "$W/dummy.ko" >"$W/nameless.ko"
sed 's|name=dummy|name=../.x|' "$W/dummy.ko" >"$W/strange.ko"
is "what is no module is ENOEXEC" "$(asked "for file in part.ko noise.ko nameless.ko strange.ko /bin/true; do
    \$try finit_module 3 s: 0 3<\$file; done; \$try init_module s:text 5 s:")" "$(yes '= -1 ENOEXEC' | head -n 6)"
: >"$W/empty"
truncate -s 65M "$W/large"
is "a file with no bytes, too many, or none to read is no module" "$(asked 'mkfifo pipe; for file in empty large .; do
    $try finit_module 3 s: 0 3<$file; done; $try finit_module 3 s: 0 3<>pipe
    $try finit_module 3 s: 0 3>written; $try finit_module 9 s: 0; $try init_module s:text 70000000 s:')" "= -1 EINVAL
= -1 EFBIG
= -1 EINVAL
= -1 EINVAL
= -1 EBADF
= -1 EBADF
= -1 EFAULT"
is "a file that is open for writing is ETXTBSY" "$(asked 'cp dummy.ko own.ko; $try finit_module 3 s: 0 3<>own.ko')" "= -1 ETXTBSY"
is "more than any memory has is ENOMEM" "$(asked '$try init_module null 0x10000000000 s:')" "= -1 ENOMEM"
is "what cannot be read is EFAULT" "$(asked '$try finit_module 3 unmapped 0 3<dummy.ko; $try finit_module 3 null 0 3<dummy.ko
    $try init_module unmapped 5000 s:; $try init_module edge:text 5000 s:')" "$(yes '= -1 EFAULT' | head -n 4)"
is "without CAP_SYS_MODULE it is EPERM" "$(asked 'setpriv --bounding-set -sys_module --inh-caps -sys_module \
    $try finit_module 3 s: 0 3<dummy.ko')" "= -1 EPERM"
like "standard error names CAP_SYS_MODULE" "$(cat "$TMP/err")" 'lacks CAP_SYS_MODULE in its own user namespace'

rm -f "$TMP/asked"
is "root of the host whose mounts show what modprobe reads is refused" "$(by_root "$try finit_module 3 s: 0 3<$W/snd_pcm.ko")
$(cat "$TMP/asked" 2>/dev/null)" "= -1 EPERM
"
like "standard error says that the mounts show what modprobe reads" "$(cat "$TMP/err")" 'what modprobe reads on the host: the target could write to the source'
chmod 757 "$TMP/modprobe"
is "a modprobe that everybody may write to is not run" "$(asked '$try finit_module 3 s: 0 3<snd_pcm.ko')" "= -1 EPERM"
chmod 755 "$TMP/modprobe"
is "what the host's modprobe fails at is EPERM" "$(asked '$try finit_module 3 s: 0 3<broken.ko')" "= -1 EPERM
-b -- broken"
like "the words of the host's modprobe are on standard error" "$(cat "$TMP/err")" 'no such module.*modprobe broken: exit status: 1: responding EPERM'
is "a module that the host's modprobe leaves out is EPERM" "$(asked '$try finit_module 3 s: 0 3<builtin.ko')" "= -1 EPERM
-b -- builtin"
like "standard error says that modprobe left the module out" "$(cat "$TMP/err")" 'has not loaded builtin: it is blacklisted on the host, or built in'

like "unloading is the kernel's" "$(asked '$try delete_module s:dummy 0x800')" '= -1 (ENOENT|ENOSYS)'
absent=$("$(program try-syscall)" delete_module s: 0x800)
is "unloading what is not loaded is ENOENT, or what this kernel says, before the list is asked" \
    "$(asked '$try delete_module s:snd_pcm 0x800
    $try delete_module s:dummy 0xa00')" "$absent
$absent"
like "a name that cannot be read is EFAULT" "$(asked '$try delete_module unmapped 0x800')" '= -1 (EFAULT|ENOSYS)'
mkdir -p /sys/module/dummy
of_each_kind "a raw call" "= 0
= -1 EEXIST
= -1 EPERM
= -1 ENOEXEC" "\$try finit_module 3 s: 0 3<\${try##*-}.ko; \$try init_module x:$hex $size s:
    \$try finit_module 3 s: 0 3<evil.ko; \$try init_module s:text 5 s:"

if command -v strace >/dev/null; then
    TRACE="strace -f -o $TMP/trace" asked '$try finit_module 3 s: 4 3<dummy.ko.gzip' >/dev/null
    reader=$(awk '/ setresuid\(65534, 65534, 65534\) += 0$/ { print $1 }' "$TMP/trace")
    is "an image is read by a process within limits and without rights" "$(sed -n "s/^$reader *\(.*\) = 0\$/\1/p" "$TMP/trace" |
        sed -n '/RLIMIT_CPU/,/PDEATHSIG/ { s/[ ({].*\(RLIMIT_[A-Z]*\).*/ \1/p; /^set.*id\|^setgroups\|^prctl/ p
            /^capset/ s/.*{effective/{effective/p; }' | sed 's/ *$//')" "prlimit64 RLIMIT_CPU
prlimit64 RLIMIT_AS
prlimit64 RLIMIT_CORE
setgroups(0, [])
setresgid(65534, 65534, 65534)
setresuid(65534, 65534, 65534)
{effective=0, permitted=0, inheritable=0})
prctl(PR_SET_DUMPABLE, SUID_DUMP_DISABLE)
prctl(PR_SET_PDEATHSIG, SIGKILL)"
    is "the process that reads an image can do nothing else" "$(sed -n "/^$reader .*SECCOMP_SET_MODE_FILTER.* = 0\$/,\$ p" "$TMP/trace" |
        sed -n "s/^$reader *\([a-z_0-9]*\)(.*/\1/p" | grep -v -e '^brk$' -e '^m[a-z]*map$' | sort -u)" "exit_group
seccomp
sendmsg"
else
    skip "an image is read by a process without any right" "no strace"
fi

# What a second thread makes of the image in between is another name at most.
said=$(asked 'python3 -c "
import ctypes, threading
image = bytearray(open(\"dummy.ko\", \"rb\").read())
at = image.find(b\"name=dummy\") + 5
shared = (ctypes.c_char * len(image)).from_buffer(image)
def swap():
    while True:
        image[at:at + 5] = b\"evilx\"
        image[at:at + 5] = b\"dummy\"
threading.Thread(target=swap, daemon=True).start()
libc = ctypes.CDLL(None, use_errno=True)
for i in range(40):
    libc.syscall(175, shared, ctypes.c_size_t(len(image)), b\"\")
"')
is "no other module is loaded by a second thread that rewrites the image" "$said" "-b -- dummy"
if command -v strace >/dev/null; then
    rm -f "$TMP/asked" "$TMP/trace"
    rmdir /sys/module/* 2>/dev/null
    options=(--timeout 300)
    start "${as_user[@]}" "${unshare[@]}" bash -c "exec $try finit_module 3 s: 0 3<dummy.ko"
    wait_for test -e "$M/pending/1/response"
    strace -f -o "$TMP/trace" -P /sys/module/dummy -e inject=%%stat:signal=STOP:when=1 \
        "$SYSCALLFS_BIN" emulate -n 1 -m "$M" --module dummy --modprobe "$TMP/modprobe" 2>"$TMP/refused" &
    loader=$!
    wait_for grep -q 'stopped by SIGSTOP' "$TMP/trace"
    kill -KILL "$(sed -n 's/^Tid:\t//p' "$M/pending/1/status")"
    kill -CONT "$(sed -n 's/^\([0-9]*\) *--- stopped by SIGSTOP ---$/\1/p' "$TMP/trace")"
    wait "$loader"
    finish
    is "nothing is loaded for a target that has gone" "$(cat "$TMP/refused" "$TMP/asked" 2>&1 | sed 's/^cat.*: //')" \
        "syscallfs emulate: request 1: the target has gone
No such file or directory"
else
    skip "nothing is loaded for a target that has gone" "no strace"
fi
ok "no mount and no process of this test is left" nothing_left
done_testing
