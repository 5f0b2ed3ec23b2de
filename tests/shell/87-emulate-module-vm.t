#!/bin/bash
# Kernel modules for root of an unprivileged user namespace, by the shipped handler and real modprobes: in a
# virtual machine, so that no module of this host's kernel is touched.
. "$(dirname "$0")/lib.sh"
if [[ -z ${BUILT-} ]]; then
    [[ ! -e /run/vm/run ]] || skip_all "this is a virtual machine of tools/vm already"
    # Compilers are slow in there.
    for build in "program try-syscall" "program try-syscall -static -static" "program try-syscall -m32 -m32" \
        "go_program try-syscall"; do
        $build >/dev/null 2>&1
    done
    echo 'const char m[] __attribute__((section(".modinfo"))) = "name=nlmon";' | gcc -c -x c - -o "$TMP/forged.ko"
    BUILT=$TMP "$ROOT/tools/vm" -t 1500 "$BASH" "$0" 2>"$TMP/err"
    status=$?
    [[ $status -ne 125 ]] || skip_all "no virtual machine: $(tail -n 1 "$TMP/err")"
    sed 's/^/# /' "$TMP/err" >&2
    exit $status
fi
. "$(dirname "$0")/emulate.sh"
PATH=$(dirname "$SYSCALLFS_BIN"):$PATH
cp "$BUILT"/try-syscall* "$TMP"
T=init_module,finit_module,delete_module
for call in ${T//,/ }; do
    ln -s "$ROOT/tools/handlers/module" "$H/$call"
done
try=$(program try-syscall)
file() {
    modinfo -n "$1"
}
# loaded NAME...: which of these the kernel has.
loaded() {
    local name
    for name; do
        ! grep -q "^$name " /proc/modules || echo "$name"
    done
}

is "nothing of it is there before" "$(loaded dummy ifb nbd nlmon tun veth vxlan)" ""
like "a container's modprobe loads a module: the session of the manual" "$(session module)" '^dummy [0-9]+ 0 - Live '
export MODULES=dummy,nbd,nlmon,pcspkr,tun,veth,vxlan,wireguard
echo "blacklist pcspkr" >/etc/modprobe.d/no-beep.conf
head -c 9000 "$(file nlmon)" >"$W/part.ko"
(head -c 64 "$(file nlmon)" && tail -c +65 "$(file nlmon)" | tr '\1-\377' '\2-\377\1') >"$W/corrupt.ko"
cp "$BUILT/forged.ko" "$W"
printf '#!/bin/sh\ntouch %s/executed\n' "$W" >"$W/modprobe" && chmod +x "$W/modprobe"
for tool in gzip xz zstd; do
    $tool -qc "$(file dummy)" >"$W/dummy.ko.$tool"
done
# In one container, since each takes its time here.
mapfile -t said < <(inside "modprobe ifb
    modprobe nbd nbds_max=2
    modprobe vxlan
    modprobe -r dummy 2>&1 | grep -o 'Operation.*'
    for module in corrupt.ko part.ko forged.ko $(file dummy) $(file pcspkr); do
        [[ \$module != forged.ko ]] || mount --bind modprobe \$(realpath /sbin/modprobe)
        $try finit_module 3 s: 0 3<\$module
    done
    for tool in gzip xz zstd; do $try finit_module 3 s: 4 3<dummy.ko.\$tool; done | uniq -c
    $try finit_module 3 s: 0 3<$(file vxlan)")
not_permitted() {
    echo "modprobe: ERROR: could not insert '$1': Operation not permitted"
}
is "a container's modprobe does not load a module that is not on the list" "${said[0]}, $(loaded ifb)" "$(not_permitted ifb), "
like "standard error names the module that is not on the list" "$(cat "$TMP/err")" 'module ifb is not among those of --module'
is "a container's modprobe loads no module with parameters" "${said[1]}, $(loaded nbd)" "$(not_permitted nbd), "
is "a container's modprobe does not load what another module depends on" "${said[2]}" "$(not_permitted vxlan)"
is "a container's modprobe unloads nothing" "${said[3]}, $(loaded dummy)" "Operation not permitted, dummy"
is "a corrupt one is ENOEXEC" "${said[4]}" "= -1 ENOEXEC"
is "a part of a module is ENOEXEC" "${said[5]}" "= -1 ENOEXEC"
is "what is loaded is the host's own file" "${said[6]}, $(loaded nlmon)" "= 0, nlmon"
is "by the host's own modprobe" "$(ls "$W/executed" 2>&1)" "ls: cannot access '$W/executed': No such file or directory"
is "what is loaded already is EEXIST" "${said[7]}" "= -1 EEXIST"
is "what the host has blacklisted is not loaded" "${said[8]}, $(loaded pcspkr)" "= -1 EPERM, "
like "standard error says that the host has blacklisted the module" "$(cat "$TMP/err")" 'modprobe has not loaded pcspkr: it is blacklisted on the host'
is "packed files are read" "${said[9]}" "      3 = -1 EEXIST"
is "the host sees to what a module depends on" "${said[10]}, $(loaded vxlan udp_tunnel | tr '\n' ' ')" \
    "= 0, vxlan udp_tunnel "
is "parameters of the list are passed on" "$(MODULE_PARAMETER='nbd.nbds_max=[1-4]' inside 'modprobe nbd nbds_max=2' &&
    cat /sys/module/nbd/parameters/nbds_max)" 2
for kind in static:tun m32:veth go:wireguard; do
    cp "$(file "${kind#*:}")" "$W/${kind%:*}.ko"
done
of_each_kind "a raw call" '= 0
= -1 EEXIST' '$try finit_module 3 s: 0 3<${try##*-}.ko; $try finit_module 3 s: 0 3<${try##*-}.ko'
is "the kernel has the modules that raw calls loaded" "$(loaded tun veth wireguard)" "tun
veth
wireguard"

rm "$H/delete_module"
printf '#!/bin/sh\nexec syscallfs emulate --unload dummy,overlay\n' >"$H/delete_module"
chmod +x "$H/delete_module"
mapfile -t said < <(inside "rmmod dummy && echo unloaded; $try delete_module s:overlay 0x800")
is "a module of the list of --unload is unloaded" "${said[0]}, $(loaded dummy)" "unloaded, "
is "a module that is in use is not unloaded" "${said[1]}, $(loaded overlay)" "= -1 EAGAIN, overlay"

# Here, since that is one setting for all of a kernel: a limit above fs.nr_open cannot be set again, not even to what it is.
mkdir "$TMP/simple"
printf '#!/bin/sh\necho continue\n' >"$TMP/simple/mkdir"
chmod +x "$TMP/simple/mkdir"
before=$(</proc/sys/fs/nr_open)
ok "the limit of descriptors is above what fs.nr_open will be" test "$(ulimit -Hn)" -gt 256
supervise -t mkdir --handlers "$TMP/simple" -- sh -c 'until [ -e "$0/lowered" ]; do sleep 0.2; done; mkdir "$0/made" && echo made' "$TMP"
echo 256 >/proc/sys/fs/nr_open
touch "$TMP/lowered"
finish
is "a handler starts after fs.nr_open was lowered" "$(cat "$TMP/out" "$TMP/err")" made
is "and so does another run" "$("$SYSCALLFS_BIN" run -m "$M" -t mkdir --handlers "$TMP/simple" -- mkdir "$TMP/again" 2>&1 && ls -d "$TMP/again")" \
    "$TMP/again"
echo "$before" >/proc/sys/fs/nr_open
ok "no mount and no process of this test is left" nothing_left
done_testing
