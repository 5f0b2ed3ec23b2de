// Makes a directory while its other goroutines keep every processor busy and signal the thread that makes
// it every 10 ms, as Go's runtime does to preempt a goroutine. Prints what came of it.
//
//	busy DIR
package main

import (
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	var end atomic.Bool
	for i := 0; i < runtime.NumCPU()+1; i++ {
		go func() {
			for !end.Load() {
			}
		}()
	}
	runtime.LockOSThread()
	thread := syscall.Gettid()
	go func() {
		for !end.Load() {
			syscall.RawSyscall(syscall.SYS_TGKILL, uintptr(os.Getpid()), uintptr(thread), uintptr(syscall.SIGURG))
			time.Sleep(10 * time.Millisecond)
		}
	}()
	fmt.Println(os.Mkdir(os.Args[1], 0o755))
	end.Store(true)
}
