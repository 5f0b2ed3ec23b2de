// Serves one connection: binds a TCP socket to 0.0.0.0:PORT, says what it is bound to, accepts, says whom, and
// writes "hello".
//
//	serve PORT
package main

import (
	"fmt"
	"net"
	"os"
)

func main() {
	listener, err := net.Listen("tcp4", "0.0.0.0:"+os.Args[1])
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("bound to", listener.Addr())
	connection, err := listener.Accept()
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Printf("accepted from %s, 16 bytes\n", connection.RemoteAddr().(*net.TCPAddr).IP)
	connection.Write([]byte("hello\n"))
}
