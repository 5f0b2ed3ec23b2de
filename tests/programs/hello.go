// Makes directories from several goroutines, reads a file and prints it: a statically linked
// program, whose runtime sends itself signals while a call waits.
//
//	hello DIR FILE
package main

import (
	"fmt"
	"os"
	"sync"
)

func main() {
	var all sync.WaitGroup
	for i := 0; i < 8; i++ {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			if err := os.MkdirAll(fmt.Sprintf("%s/%d", os.Args[1], i), 0o755); err != nil {
				panic(err)
			}
		}(i)
	}
	all.Wait()
	text, err := os.ReadFile(os.Args[2])
	if err != nil {
		panic(err)
	}
	fmt.Printf("hello %s", text)
}
