package playground_test

import (
	"context"
	"fmt"
	"os"

	"interleave/playground"
)

// serveVar makes this test's binary a server with the folder that it names.
const serveVar = "PLAYGROUND_TEST_SERVE"

// serveUntilKilled runs a program that has a child which ignores signals, prints the server's
// folder once both run, and never returns.
func serveUntilKilled(dir string) {
	p, err := playground.Open(playground.Config{Cache: os.Getenv(cacheVar), Temp: dir})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	src, err := os.ReadFile("testdata/hostile/main.go")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	prog := playground.Program{Name: "test/hostile", Language: playground.Go, Files: map[string][]byte{"main.go": src}}
	events, err := p.Run(context.Background(), prog, []string{"family"}, playground.Settings{})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for e := range events {
		if out, ok := e.(playground.Out); ok && out.Text == "parent\n" {
			fmt.Println("ready")
		}
	}
	select {}
}
