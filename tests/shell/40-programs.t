#!/bin/bash
# Real programs come to the same result with every call of the named families trapped and continued.
. "$(dirname "$0")/lib.sh"
families=mkdir,mkdirat,mknod,mknodat,mount,umount2,open,openat,unlink,unlinkat,rename,renameat,renameat2
families+=,link,linkat,symlink,symlinkat,chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,uname,getpid
families+=,kill,socket,bind,connect,execve
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_DATE='@0 +0000' GIT_COMMITTER_DATE='@0 +0000' LC_ALL=C
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b

plain() {
    bash "$TMP/script" </dev/null
}

supervised() {
    local status=0
    supervise -t "$families" -- bash "$TMP/script"
    resident continue
    finish || status=$?
    cat "$TMP/out" "$TMP/err"
    return "$status"
}

# unchanged SENTENCE SCRIPT: what the script prints, its status and the files it leaves are as without.
unchanged() {
    local how
    printf 'exec 2>&1\n%s\n' "$2" >"$TMP/script"
    for how in plain supervised; do
        mkdir "$TMP/work"
        cd "$TMP/work" || return
        {
            if [[ $how == plain ]]; then plain; else supervised; fi
            echo "status $?"
            find . -type f ! -path '*/.git/index' -exec sha256sum {} + | sort
            find . -printf '%y %m %p %l\n' | sort
        } >"$TMP/$how"
        cd "$TMP" || return
        rm -rf work
    done
    ok "$1" diff "$TMP/plain" "$TMP/supervised"
}

unchanged "git init and git commit" '
    git init -q -b main . && echo text >file && git add file && git commit -q -m one && git log --format=%H'
unchanged "tar" '
    mkdir -p a/b && echo 1 >a/b/1 && ln a/b/1 a/2 && ln -s b a/c && mkfifo a/f && tar -cf - --mtime=@0 a | sha256sum
    tar -cf a.tar --mtime=@0 a && mkdir out && tar -xpf a.tar -C out && ls -R out'
unchanged "python3 -c" '
    python3 -c "import json, os, socket, subprocess, tempfile
with tempfile.TemporaryDirectory() as d: os.rename(os.mkdir(d + \"/x\") or d + \"/x\", d + \"/y\")
a, b = socket.socketpair(); a.send(b\"hi\"); print(b.recv(9), os.uname().sysname, json.dumps([1]))
print(subprocess.run([\"echo\", \"there\"], capture_output=True).stdout)"'
unchanged "a make build of a C project" '
    printf "int f(void);\nint main(void) { return f(); }\n" >main.c && echo "int f(void) { return 7; }" >f.c
    printf "all: prog\nprog: main.o f.o\n\tgcc -o prog main.o f.o\n%%.o: %%.c\n\tgcc -c \$<\n" >Makefile
    make -j2 2>&1 | sort; ./prog; echo $?; make; rm -f prog *.o'
if command -v apt-get >/dev/null; then
    unchanged "apt-get --simulate install" 'apt-get --simulate install coreutils | grep -v "^Reading"'
else
    skip "apt-get --simulate install" "no apt-get"
fi
if hello=$(go_program hello); then
    unchanged "a static Go program" "echo you >name; $hello dirs name"
else
    skip "a static Go program" "go cannot build it"
fi
if try=$(program try-syscall -32 -m32 2>/dev/null); then
    unchanged "an i386 program" "$try mkdir s:made 0755; $try mkdir s:made 0755; $try rename s:made s:moved; $try uname b:400; ls"
else
    skip "an i386 program" "gcc -m32 cannot link"
fi
done_testing
