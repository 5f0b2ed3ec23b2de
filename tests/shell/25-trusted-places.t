#!/bin/bash
# What root trusts: no default place of another user, no link of another user, and nothing that everybody may write to.
. "$(dirname "$0")/lib.sh"
[[ $(id -u) -eq 0 ]] || skip_all "only root has another user's places to refuse"
command -v setpriv >/dev/null || skip_all "no setpriv"
chmod 755 "$TMP"
H=$(handlers mkdir 'echo EROFS')
try=$(program try-syscall)
install -d -o nobody -m 700 "$TMP/theirs"
mkdir "$TMP/victim" && ln -s "$TMP/victim" "$TMP/theirs/syscallfs" && chown -h nobody "$TMP/theirs/syscallfs"

# In mounts of its own, with a /run that nobody else has: the default place of root.
# shellcheck disable=SC2016
as_after_su() {
    XDG_RUNTIME_DIR=$1 unshare -m sh -c 'mount -t tmpfs -o mode=755 tmpfs /run && exec "$@"' sh "${@:2}"
}

said=$(as_after_su "$TMP/theirs" "$SYSCALLFS_BIN" run -t mkdir --handlers "$H" -- sh -c '"$0" mkdir s:/x 0; grep -o " /[^ ]* .*syscallfs" /proc/self/mountinfo | tail -n 1' \
    "$try" 2>"$TMP/err" | tr '\n' ' ')
like "another user's XDG_RUNTIME_DIR is no place for root's mount" "$said" '^= -1 EROFS.* /run/syscallfs/sh\.[0-9]+ '
like "standard error says whose XDG_RUNTIME_DIR it is" "$(cat "$TMP/err")" "XDG_RUNTIME_DIR is $TMP/theirs: it belongs to uid $(id -u nobody): using /run instead"
is "another user's XDG_RUNTIME_DIR is no place for the socket that profile names" \
    "$(as_after_su "$TMP/theirs" "$SYSCALLFS_BIN" profile mkdir 2>/dev/null | jq -r .listenerPath)" /run/syscallfs.sock
# shellcheck disable=SC2016
as_after_su "$TMP/theirs" timeout 120 sh -c '"$0" serve 2>"$1" & until grep -qs serving "$1"; do sleep 0.05; done; kill $!; wait' \
    "$SYSCALLFS_BIN" "$TMP/err"
like "another user's XDG_RUNTIME_DIR is no place for the socket of serve" "$(cat "$TMP/err")" 'serving /run/syscallfs.sock on /run/syscallfs/serve'
mkdir -m 777 "$TMP/open"
like "an XDG_RUNTIME_DIR that everybody may write to is no place for root's mount" \
    "$(as_after_su "$TMP/open" "$SYSCALLFS_BIN" run -t mkdir -- true 2>&1)" "every user may write to $TMP/open: using /run instead"
mkdir -m 700 "$TMP/own"
is "root's own is" "$(as_after_su "$TMP/own" "$SYSCALLFS_BIN" run -t mkdir -- ls "$TMP/own" 2>&1)" syscallfs
is "an ordinary user's own is, too" "$(rm "$TMP/theirs/syscallfs"
    install -m 755 "$SYSCALLFS_BIN" "$TMP/syscallfs"
    XDG_RUNTIME_DIR=$TMP/theirs setpriv --reuid=nobody --regid=nogroup --clear-groups env -C / \
        "$TMP/syscallfs" profile mkdir | jq -r .listenerPath)" "$TMP/theirs/syscallfs.sock"

# refused WHAT PATTERN ARGUMENT...: a command line that root is refused, with this on standard error.
refused() {
    "$SYSCALLFS_BIN" run -t mkdir "${@:3}" -- touch "$TMP/ran" 2>"$TMP/err"
    is "$1 is refused" "$? $(ls "$TMP/ran" 2>/dev/null)" "2 "
    like "$1 is named" "$(cat "$TMP/err")" "$2"
}
ln -s "$TMP/victim" "$TMP/link" && chown -h nobody "$TMP/link"
refused "a link of another user's as -m" "-m: $TMP/link is a symbolic link that belongs to uid" -m "$TMP/link"
refused "a place in a directory that everybody may write to" "-m: every user may write to $TMP/open" -m "$TMP/open/mount"
mkdir -m 777 "$TMP/open/handlers"
refused "a directory of handlers that everybody may write to" "--handlers: every user may write to $TMP/open" \
    -m "$M" --handlers "$TMP/open/handlers"
echo 'mkdir EPERM' >"$TMP/open/rules"
refused "a file of rules that everybody can replace" "--rules: every user may write to $TMP/open" -m "$M" --rules "$TMP/open/rules"
is "a sticky directory will do for a mount" "$("$SYSCALLFS_BIN" run -m "$(mktemp -u -p /tmp syscallfs.XXXXXXXX)" -t mkdir -- echo ran 2>&1)" ran

install -d -o nobody "$TMP/nobodys" && cp "$H/mkdir" "$TMP/nobodys"
said=$("$SYSCALLFS_BIN" run -m "$M" -t mkdir --handlers "$TMP/nobodys" -- "$try" mkdir s:/x 0 2>"$TMP/err")
is "handlers of one other user are started" "$said" '= -1 EROFS'
is "standard error says once that another user's handlers are started" "$(cat "$TMP/err")" \
    "[WARN ] --handlers: $TMP/nobodys belongs to uid $(id -u nobody), and is trusted like root"
said=$(SUDO_UID=$(id -u nobody) "$SYSCALLFS_BIN" run -m "$M" -t mkdir --handlers "$TMP/nobodys" -- "$try" mkdir s:/x 0 2>&1)
is "standard error does not warn of handlers of the user who has called sudo" "$said" '= -1 EROFS'
chmod 777 "$H/mkdir"
said=$("$SYSCALLFS_BIN" run -m "$M" -t mkdir --default EXDEV --handlers "$H" -- "$try" mkdir s:/x 0 2>"$TMP/err")
is "a handler that everybody may write to is not started" "$said" '= -1 EXDEV'
like "a handler that everybody may write to is named" "$(cat "$TMP/err")" "was not started: the handler: every user may write to $H/mkdir"

install -d -o nobody "$TMP/fake" && echo 'syscallfs 9 abi 1' >"$TMP/fake/version" && : >"$TMP/fake/events"
is "root starts no handlers for a tree that another user has made up" \
    "$("$SYSCALLFS_BIN" handle -m "$TMP/fake" "$TMP/nobodys" 2>&1 | grep -v WARN)" \
    "syscallfs handle: $TMP/fake belongs to uid $(id -u nobody): run this as that user"
done_testing
