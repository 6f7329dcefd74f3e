package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"time"
)

var failing = flag.Int("failing", 2, "files whose close fails, from the last (0-3)")

type file struct {
	name  string
	fails bool
}

func (f file) Close() error {
	time.Sleep(100 * time.Millisecond)
	if f.fails {
		return fmt.Errorf("%s cannot be written", f.name)
	}
	fmt.Printf("%s closed\n", f.name)
	return nil
}

func careless(files []file) error {
	for _, f := range slices.Backward(files) {
		if err := f.Close(); err != nil {
			return err // (1)
		}
	}
	return nil
}

func careful(files []file) (err error) {
	for _, f := range files {
		defer func() { err = errors.Join(err, f.Close()) }() // (2)
	}
	return nil
}

func main() {
	flag.Parse()
	var files []file
	for i, name := range []string{"a", "b", "c"} {
		files = append(files, file{name, i >= 3-*failing})
	}
	fmt.Println("careless:")
	fmt.Printf("caller got:\n%v\n", careless(files))
	fmt.Println("careful:")
	fmt.Printf("caller got:\n%v\n", careful(files))
}
