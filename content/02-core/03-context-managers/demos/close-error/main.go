package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
)

var space = flag.Int("space", 20, "bytes free on the disk (0-60)")

const text = "Forty-two bytes of a most important report"

type disk struct{ stored, size int }

func (d *disk) Write(p []byte) (int, error) {
	n := min(len(p), d.size-d.stored)
	d.stored += n
	if n < len(p) {
		return n, errors.New("disk full")
	}
	return n, nil
}

type file struct{ *bufio.Writer } // (1)

func create(d *disk) file { return file{bufio.NewWriter(d)} }

func (f file) Close() error { return f.Flush() } // (2)

func careless(d *disk) error {
	f := create(d)
	defer f.Close() // (3)
	_, err := f.WriteString(text)
	return err
}

func careful(d *disk) (err error) {
	f := create(d)
	defer func() { err = errors.Join(err, f.Close()) }() // (4)
	_, err = f.WriteString(text)
	return err
}

func save(name string, how func(*disk) error) {
	d := &disk{size: *space}
	if err := how(d); err != nil {
		fmt.Printf("%s: %v\n", name, err)
	} else {
		fmt.Printf("%s: saved\n", name)
	}
	fmt.Printf("%s: %d of %d bytes on the disk\n", name, d.stored, len(text))
}

func main() {
	flag.Parse()
	save("careless", careless)
	save("careful", careful)
}
