// Endless never lets go of its processor, if it is told so.
package main

import (
	"flag"
	"fmt"
)

var forever = flag.Bool("forever", false, "compute without end")

func main() {
	flag.Parse()
	fmt.Println("begun")
	for *forever {
	}
}
