// Makes the system call it is told, as try-syscall.c does, from the runtime of Go: statically linked, with
// several threads and a signal every 10 ms.
//
//	try-syscall NAME|NUMBER [ARGUMENT]... [-- COMMAND...]
//
// An argument is a number, null, unmapped, s:TEXT, b:SIZE, o:SIZE or x:HEX.
package main

import (
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"unsafe"
)

var calls = map[string]uintptr{
	"accept4":            syscall.SYS_ACCEPT4,
	"bind":               syscall.SYS_BIND,
	"bpf":                321,
	"chmod":              syscall.SYS_CHMOD,
	"chown":              syscall.SYS_CHOWN,
	"chroot":             syscall.SYS_CHROOT,
	"clock_settime":      syscall.SYS_CLOCK_SETTIME,
	"close":              syscall.SYS_CLOSE,
	"connect":            syscall.SYS_CONNECT,
	"creat":              syscall.SYS_CREAT,
	"delete_module":      syscall.SYS_DELETE_MODULE,
	"dup":                syscall.SYS_DUP,
	"execve":             syscall.SYS_EXECVE,
	"fchmod":             syscall.SYS_FCHMOD,
	"fchmodat":           syscall.SYS_FCHMODAT,
	"fchown":             syscall.SYS_FCHOWN,
	"fchownat":           syscall.SYS_FCHOWNAT,
	"finit_module":       313,
	"fsetxattr":          syscall.SYS_FSETXATTR,
	"getpid":             syscall.SYS_GETPID,
	"getppid":            syscall.SYS_GETPPID,
	"init_module":        syscall.SYS_INIT_MODULE,
	"kill":               syscall.SYS_KILL,
	"lchown":             syscall.SYS_LCHOWN,
	"link":               syscall.SYS_LINK,
	"linkat":             syscall.SYS_LINKAT,
	"listen":             syscall.SYS_LISTEN,
	"lsetxattr":          syscall.SYS_LSETXATTR,
	"mkdir":              syscall.SYS_MKDIR,
	"mkdirat":            syscall.SYS_MKDIRAT,
	"mknod":              syscall.SYS_MKNOD,
	"mknodat":            syscall.SYS_MKNODAT,
	"mount":              syscall.SYS_MOUNT,
	"open":               syscall.SYS_OPEN,
	"openat":             syscall.SYS_OPENAT,
	"openat2":            437,
	"read":               syscall.SYS_READ,
	"reboot":             syscall.SYS_REBOOT,
	"removexattr":        syscall.SYS_REMOVEXATTR,
	"rename":             syscall.SYS_RENAME,
	"renameat":           syscall.SYS_RENAMEAT,
	"renameat2":          316,
	"sched_setattr":      314,
	"sched_setparam":     syscall.SYS_SCHED_SETPARAM,
	"sched_setscheduler": syscall.SYS_SCHED_SETSCHEDULER,
	"sethostname":        syscall.SYS_SETHOSTNAME,
	"setpriority":        syscall.SYS_SETPRIORITY,
	"settimeofday":       syscall.SYS_SETTIMEOFDAY,
	"setxattr":           syscall.SYS_SETXATTR,
	"socket":             syscall.SYS_SOCKET,
	"socketpair":         syscall.SYS_SOCKETPAIR,
	"symlink":            syscall.SYS_SYMLINK,
	"symlinkat":          syscall.SYS_SYMLINKAT,
	"sysinfo":            syscall.SYS_SYSINFO,
	"umount2":            syscall.SYS_UMOUNT2,
	"uname":              syscall.SYS_UNAME,
	"unlink":             syscall.SYS_UNLINK,
	"unlinkat":           syscall.SYS_UNLINKAT,
	"write":              syscall.SYS_WRITE,
}

// What the arguments point to: the collector must not take it, nor move it, as it would on a stack.
var memory [][]byte

func pointer(bytes []byte) uintptr {
	memory = append(memory, bytes)
	return uintptr(unsafe.Pointer(&bytes[0]))
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "try-syscall:", err)
		os.Exit(2)
	}
}

func number(text string) uintptr {
	value, err := strconv.ParseUint(text, 0, 64)
	if signed, notSigned := strconv.ParseInt(text, 0, 64); err != nil && notSigned == nil {
		return uintptr(signed)
	}
	must(err)
	return uintptr(value)
}

func main() {
	words, command := os.Args[1:], []string(nil)
	for i, word := range words {
		if word == "--" {
			words, command = words[:i], words[i+1:]
			break
		}
	}
	nr, known := calls[words[0]]
	if !known {
		nr = number(words[0])
	}
	var args [6]uintptr
	var printed [][]byte
	for i, word := range words[1:] {
		kind, rest, _ := strings.Cut(word, ":")
		switch kind {
		case "s":
			args[i] = pointer(append([]byte(rest), 0))
		case "b", "o":
			buffer := make([]byte, number(rest))
			args[i] = pointer(buffer)
			if kind == "o" {
				printed = append(printed, buffer)
			}
		case "x":
			bytes, err := hex.DecodeString(rest)
			must(err)
			args[i] = pointer(bytes)
		case "null":
		case "unmapped":
			args[i] = 0x1000
		default:
			args[i] = number(word)
		}
	}
	result, _, errno := syscall.Syscall6(nr, args[0], args[1], args[2], args[3], args[4], args[5])
	if errno == 0 {
		fmt.Printf("= %d\n", result)
	} else {
		fmt.Printf("= -1 %s\n", names[errno])
	}
	for _, bytes := range printed {
		fmt.Println(hex.EncodeToString(bytes))
	}
	if command != nil {
		path, err := exec.LookPath(command[0])
		must(err)
		must(syscall.Exec(path, command, os.Environ()))
	}
}

var names = map[syscall.Errno]string{
	syscall.EPERM:           "EPERM",
	syscall.ENOENT:          "ENOENT",
	syscall.EINTR:           "EINTR",
	syscall.EIO:             "EIO",
	syscall.ENXIO:           "ENXIO",
	syscall.E2BIG:           "E2BIG",
	syscall.ENOEXEC:         "ENOEXEC",
	syscall.EBADF:           "EBADF",
	syscall.EAGAIN:          "EAGAIN",
	syscall.ENOMEM:          "ENOMEM",
	syscall.EACCES:          "EACCES",
	syscall.EFAULT:          "EFAULT",
	syscall.EMFILE:          "EMFILE",
	syscall.EBUSY:           "EBUSY",
	syscall.EEXIST:          "EEXIST",
	syscall.EXDEV:           "EXDEV",
	syscall.ENODEV:          "ENODEV",
	syscall.ENOTDIR:         "ENOTDIR",
	syscall.EISDIR:          "EISDIR",
	syscall.EINVAL:          "EINVAL",
	syscall.ENOTTY:          "ENOTTY",
	syscall.EFBIG:           "EFBIG",
	syscall.ENOSPC:          "ENOSPC",
	syscall.EROFS:           "EROFS",
	syscall.ERANGE:          "ERANGE",
	syscall.ENAMETOOLONG:    "ENAMETOOLONG",
	syscall.ENOSYS:          "ENOSYS",
	syscall.ELOOP:           "ELOOP",
	syscall.ENODATA:         "ENODATA",
	syscall.EOVERFLOW:       "EOVERFLOW",
	syscall.ENOTSOCK:        "ENOTSOCK",
	syscall.EPROTONOSUPPORT: "EPROTONOSUPPORT",
	syscall.ESOCKTNOSUPPORT: "ESOCKTNOSUPPORT",
	syscall.EOPNOTSUPP:      "EOPNOTSUPP",
	syscall.EAFNOSUPPORT:    "EAFNOSUPPORT",
	syscall.EADDRINUSE:      "EADDRINUSE",
	syscall.EADDRNOTAVAIL:   "EADDRNOTAVAIL",
	syscall.ENETUNREACH:     "ENETUNREACH",
	syscall.ECONNREFUSED:    "ECONNREFUSED",
	syscall.EINPROGRESS:     "EINPROGRESS",
	syscall.EISCONN:         "EISCONN",
	syscall.ETIMEDOUT:       "ETIMEDOUT",
	syscall.ESRCH:           "ESRCH",
	syscall.ENOTBLK:         "ENOTBLK",
	syscall.ENOKEY:          "ENOKEY",
}
