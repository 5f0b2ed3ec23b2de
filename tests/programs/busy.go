// Makes a directory while other goroutines keep every processor busy, so that the runtime
// preempts all of them with SIGURG every 10 ms. Prints what came of it.
//
//	busy DIR
package main

import (
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
)

func main() {
	var end atomic.Bool
	for i := 0; i < runtime.NumCPU()+1; i++ {
		go func() {
			for !end.Load() {
			}
		}()
	}
	fmt.Println(os.Mkdir(os.Args[1], 0o755))
	end.Store(true)
}
