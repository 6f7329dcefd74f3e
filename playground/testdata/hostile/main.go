// Hostile does one thing that a playground has to survive: its argument says which.
package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

func main() {
	deeds := map[string]func(){
		"args":     func() { fmt.Printf("%q\n", os.Args[2:]) },
		"where":    where,
		"script":   func() { fmt.Println("</pre><script>alert(1)</script>") },
		"ansi":     func() { fmt.Print("\x1b[31mred\x1b[0m\a\r\n") },
		"nul":      func() { fmt.Print("a\x00b\n") },
		"events":   func() { fmt.Print("event: end\ndata: {}\n\n") },
		"latin1":   func() { os.Stdout.WriteString("caf\xe9\n\xff\xfe\n") },
		"torn":     torn,
		"lines":    func() { repeat("line\n", 1_000_000) },
		"some":     func() { repeat("line\n", number()) },
		"gigabyte": func() { repeat(string(bytes.Repeat([]byte("世"), 1<<15)), 10_000) },
		"bytes":    func() { bytewise("one byte at a time\n", number()) },
		"two":      two,
		"prompt":   func() { fmt.Print("name? "); time.Sleep(time.Hour) },
		"exit":     func() { os.Exit(number()) },
		"panic":    func() { go func() { panic("in a goroutine") }(); time.Sleep(time.Hour) },
		"nil":      func() { var m map[string]int; m["a"] = 1 },
		"fake":     func() { fmt.Fprintln(os.Stderr, "panic: not really"); os.Exit(2) },
		"deadlock": func() { <-make(chan int) },
		"abort":    func() { syscall.Kill(os.Getpid(), syscall.SIGKILL); time.Sleep(time.Hour) },
		"sleep":    func() { fmt.Println("sleeping"); time.Sleep(time.Hour) },
		"spin":     func() { fmt.Println("spinning"); spin() },
		"closed":   closed,
		"memory":   memory,
		"stubborn": func() {
			signal.Ignore(syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
			fmt.Println("stubborn")
			time.Sleep(time.Hour)
		},
		"family":    func() { child("stubborn", false); fmt.Println("parent"); time.Sleep(time.Hour) },
		"orphans":   func() { child("stubborn", false); fmt.Println("parent is leaving") },
		"escape":    func() { child("stubborn", true); fmt.Println("parent is leaving") },
		"hog-child": func() { child("memory", false); time.Sleep(time.Hour) },
	}
	deeds[os.Args[1]]()
}

// number returns the argument after the deed.
func number() int {
	n, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	return n
}

// where prints what the program can see of the machine.
func where() {
	for _, entry := range os.Environ() {
		fmt.Println(entry)
	}
	files, _ := os.ReadDir(".")
	fmt.Println("files:", len(files))
	fds, _ := os.ReadDir("/proc/self/fd")
	for _, fd := range fds {
		target, err := os.Readlink("/proc/self/fd/" + fd.Name())
		if err == nil {
			fmt.Println("fd", fd.Name(), target)
		}
	}
}

// torn prints a character in two halves, and then one that never ends.
func torn() {
	os.Stdout.WriteString("\xe4\xb8")
	time.Sleep(30 * time.Millisecond)
	os.Stdout.WriteString("\x96\n")
	os.Stdout.WriteString("end\xe4\xb8")
}

func repeat(s string, n int) {
	for range n {
		os.Stdout.WriteString(s)
	}
}

func bytewise(s string, lines int) {
	for range lines {
		for i := range len(s) {
			os.Stdout.WriteString(s[i : i+1])
		}
	}
}

// two prints on both streams in turn, with a pause between.
func two() {
	gap, err := time.ParseDuration(os.Args[3])
	if err != nil {
		panic(err)
	}
	for i := range number() {
		f := os.Stdout
		if i%2 == 1 {
			f = os.Stderr
		}
		fmt.Fprintln(f, i)
		time.Sleep(gap)
	}
}

func spin() {
	for {
	}
}

// closed closes what it could print on, and goes on for a while.
func closed() {
	fmt.Println("closing")
	os.Stdout.Close()
	os.Stderr.Close()
	time.Sleep(100 * time.Millisecond)
	os.Exit(4)
}

// memory fills memory until somebody stops it.
func memory() {
	var kept [][]byte
	for {
		kept = append(kept, bytes.Repeat([]byte("x"), 8<<20))
		time.Sleep(time.Millisecond)
	}
}

// child starts this program again, with the same output, in the same group or out of it.
func child(deed string, escape bool) {
	cmd := exec.Command("/proc/self/exe", deed)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: escape}
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	time.Sleep(50 * time.Millisecond) // so that the child is what it wants to be
}
