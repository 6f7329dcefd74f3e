package playground_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"

	"interleave/playground"
)

func Example() {
	p, err := playground.Open(playground.Config{Cache: os.Getenv("PLAYGROUND_TEST_CACHE")})
	if err != nil {
		log.Fatal(err)
	}
	defer p.Close()

	prog := playground.Program{
		Name:     "hello/world",
		Language: playground.Go,
		Files: map[string][]byte{"main.go": []byte(`package main

import "os"

func main() {
	println("to standard error")
	os.Exit(3)
}
`)},
	}
	if err := p.Prepare(context.Background(), prog); err != nil {
		log.Fatal(err)
	}
	events, err := p.Run(context.Background(), prog, nil, playground.Settings{})
	if err != nil {
		log.Fatal(err)
	}
	for e := range events {
		switch e := e.(type) {
		case playground.Out:
			fmt.Printf("%d: %s", e.FD, e.Text)
		case playground.End:
			fmt.Printf("%s: %s\n", e.Reason, e.Message)
		}
	}
	// Output:
	// 2: to standard error
	// error: exit status 3
}

// On the site's event stream Kind is the event line and the JSON the data line.
func ExampleEvent() {
	for _, e := range []playground.Event{
		playground.Queue{Ahead: 2},
		playground.Build{State: playground.BuildBuilding},
		playground.Start{Engine: playground.EngineNative, Go: "go1.26.8", Procs: 2},
		playground.Out{T: 12.3, FD: 1, Text: "hello\n"},
		playground.End{T: 2003.1, Code: 0, Reason: playground.ReasonOK},
	} {
		data, err := json.Marshal(e)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s %s\n", e.Kind(), data)
	}
	// Output:
	// queue {"ahead":2}
	// build {"state":"building"}
	// start {"engine":"native","go":"go1.26.8","procs":2}
	// out {"t":12.3,"fd":1,"text":"hello\n"}
	// end {"t":2003.1,"code":0,"reason":"ok","message":""}
}
