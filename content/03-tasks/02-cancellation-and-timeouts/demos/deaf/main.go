package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"net"
	"sync"
	"time"
)

var (
	limit   = flag.Duration("limit", 500*time.Millisecond, "the caller waits for at most (100ms-3s)")
	careful = flag.Bool("careful", false, "hang up when the caller gives up")
)

func send(conn net.Conn) {
	defer conn.Close()
	for n := range 6 {
		time.Sleep(200 * time.Millisecond)
		if _, err := fmt.Fprintln(conn, "line", n+1); err != nil {
			fmt.Println("sender:", err)
			return
		}
	}
}

func read(ctx context.Context, conn net.Conn, count chan<- int) {
	if *careful {
		stop := context.AfterFunc(ctx, func() { conn.Close() }) // (3)
		defer stop()
	}
	n := 0
	for lines := bufio.NewScanner(conn); lines.Scan(); n++ { // (1)
		fmt.Println("reader:", lines.Text())
	}
	fmt.Println("reader: ends with", n, "lines")
	count <- n
}

func main() {
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), *limit)
	defer cancel()
	ours, theirs := net.Pipe()
	count := make(chan int, 1)
	var group sync.WaitGroup
	group.Go(func() { send(theirs) })
	group.Go(func() { read(ctx, ours, count) })
	select {
	case n := <-count:
		fmt.Println("caller: has", n, "lines")
	case <-ctx.Done(): // (2)
		fmt.Println("caller: gives up,", ctx.Err())
	}
	group.Wait()
}
