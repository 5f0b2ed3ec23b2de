#!/bin/bash
# poll(2) and epoll(7) of the streams, also for edges, as Go, tokio and mio use it.
. "$(dirname "$0")/lib.sh"
try=$(program try-syscall)
mkfifo "$TMP/go"
echo 'read -r _ <"$2"; for i in $(seq 40); do "$1" mkdir s:/no/such/directory 0755; done' >"$TMP/calls"
for stream in events requests log; do
    supervise -t mkdir -- sh "$TMP/calls" "$try" "$TMP/go"
    [[ $stream != log ]] || resident EROFS
    timeout 600 python3 "$ROOT/tests/programs/edges.py" "$M" "$stream" 40 >"$TMP/said" 2>&1 &
    reader=$!
    wait_for grep -q watching "$TMP/said"
    echo go >"$TMP/go"
    finish
    wait "$reader"
    is "$stream is read to its end by edges alone, in two epolls" "$(tail -n 1 "$TMP/said")" 'hung up after 40'
done
done_testing
