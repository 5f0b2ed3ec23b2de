"""The programs of `tools/compare --corpus`, each a shell script that is run in an empty directory
of its own."""

import shutil

from runs import Failed

PROGRAMS = 'bash tar git gcc python3 perl ssh-keygen curl sqlite3 go busybox unshare ip'.split()

SCRIPTS = {
    'coreutils': '''
        mkdir -p a/b/c; echo text >a/file; printf '%s\\n' b a c | sort | uniq -c | tee a/out
        cp -a a/b copy; mv copy moved; ln a/file a/hard; ln -s file a/soft; readlink -f a/soft
        ls -la --full-time a; stat a/file; chmod 600 a/file; chown 1:1 a/file; touch -d @0 a/file
        cat a/out | head -n 1 | tail -n 1 | cut -c 1-3 | tr a-z A-Z | wc; du -a a; df .
        dd if=/dev/zero of=a/zeros bs=512 count=4 status=none; truncate -s 9 a/zeros; cksum a/zeros
        sha256sum a/file; mkfifo a/fifo; mknod a/null c 1 3; id; uname -a; date -d @0; env -i true
        install -m 755 a/file a/installed; comm a/file a/out; split -l 1 a/out a/part; tac a/out
        mktemp -d; timeout 5 true; nice true; sleep 0; rmdir moved/c; rm -rf a moved''',
    'bash': '''
        exec bash -c 'for i in 1 2 3; do x=$(echo $i | sed s/1/one/); case $x in one) (exit 3);; esac
            done; cat <(echo here) <<<there; set -m; sleep 0 & wait; trap : USR1; kill -USR1 $$
            read -r line </etc/passwd; ulimit -n 100; umask 22; cd /; test -x /bin/sh' ''',
    'tar': '''
        mkdir -p a/b; echo 1 >a/b/1; ln a/b/1 a/2; ln -s b a/c; mkfifo a/f
        tar -cf a.tar a; mkdir out; tar -xpf a.tar -C out; tar -tvf a.tar; tar -czf a.tgz a''',
    'git': '''
        export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_DATE='@0 +0000' GIT_COMMITTER_DATE='@0 +0000'
        export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
        git init -q -b main . && echo text >file && git add file && git commit -q -m one
        git log -p; git status; git gc -q; git fsck''',
    'gcc': '''
        printf '#include <stdio.h>\\nint main(void) { return puts("hi") < 0; }\\n' >a.c
        gcc -O1 -o a a.c && ./a''',
    'python3': '''
        exec python3 -c 'import json, os, select, socket, subprocess, tempfile, threading, signal
with tempfile.TemporaryDirectory() as d: os.rename(os.mkdir(d + "/x") or d + "/x", d + "/y")
a, b = socket.socketpair(); a.send(b"hi"); print(b.recv(9), os.uname().sysname, json.dumps([1]))
a.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096); a.sendmsg([b"x", b"y"]); b.recvmsg(9)
p = select.poll(); p.register(b, select.POLLIN); p.poll(0); select.select([a], [], [], 0)
t = threading.Thread(target=print, args=(7,)); t.start(); t.join()
e = select.epoll(); e.register(b, select.EPOLLIN); e.poll(0); signal.setitimer(signal.ITIMER_REAL, 9)
socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM); os.sched_getaffinity(0)
print(subprocess.run(["echo", "there"], capture_output=True).stdout)' ''',
    'perl': '''
        exec perl -MPOSIX -MSocket -MFcntl=:flock -e 'open my $f, ">", "x"; flock $f, LOCK_EX;
            print $f "hi\\n"; close $f; rename "x", "y"; print sort <*>; system "true";
            socket my $s, PF_INET, SOCK_STREAM, 0; bind $s, sockaddr_in(0, INADDR_LOOPBACK);
            sigaction SIGUSR1, POSIX::SigAction->new(sub {}); kill USR1 => $$; print `pwd`' ''',
    'ssh-keygen': '''ssh-keygen -q -t ed25519 -N "" -f key; exec ssh-keygen -l -f key.pub''',
    'curl': '''
        exec python3 -c 'import http.server, subprocess, threading
server = http.server.HTTPServer(("127.0.0.1", 18765), http.server.SimpleHTTPRequestHandler)
threading.Thread(target=server.handle_request).start()
subprocess.run(["curl", "-s", "http://127.0.0.1:18765/", "-o", "got"])' ''',
    'sqlite3': '''
        exec sqlite3 base.db 'pragma journal_mode=wal; create table t (a, b);
            insert into t values (1, 2); select * from t; vacuum;' ''',
    'i386': '''
        printf '#include <stdio.h>\\n#include <sys/stat.h>\\n#include <sys/socket.h>\\n#include <dirent.h>
            #include <fcntl.h>\\n#include <unistd.h>\\nint main(void) { struct stat s; stat(".", &s);
            int fd = open("x", O_RDWR|O_CREAT, 0600); pwrite(fd, "hi", 2, 5000000000); lseek(fd, 1, SEEK_SET);
            truncate("x", 9); close(fd); socket(AF_INET, SOCK_STREAM, 0); opendir("."); chown("x", 1, 2);
            fcntl(0, F_DUPFD, 9); if (!fork()) _exit(3); sleep(0); return printf("%%d\\\\n", (int) s.st_size) < 0; }
            ' >a.c; gcc -m32 -D_FILE_OFFSET_BITS=64 -o a a.c && exec ./a''',
    'go': '''
        GOMAXPROCS=1 MALLOC_ARENA_MAX=1 exec go version''',
    'busybox': '''
        busybox mkdir -p a/b; busybox echo hi >a/f; busybox ls a; busybox find a; busybox sed s/h/H/ a/f; busybox awk '{ print $1 }' a/f
        busybox ip addr; busybox date; busybox stat a/f; busybox rm -r a''',
    'mount': '''
        exec unshare -mn sh -c 'mount -t tmpfs -o size=64k none /mnt; mount --bind /mnt /mnt
            mount -o remount,ro /mnt; umount /mnt; umount /mnt; ip link set lo up; hostname; mount -a' ''',
}


def programs(names):
    """Name and command of each, or of those named."""
    for name in names:
        if name not in SCRIPTS:
            raise Failed(f'no {name} in the corpus: {" ".join(SCRIPTS)}')
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        raise Failed(f'no {" ".join(missing)} here: tools/setup --compare')
    for name in names or SCRIPTS:
        yield name, ['sh', '-c', SCRIPTS[name]]
