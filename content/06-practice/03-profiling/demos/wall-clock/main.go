package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"strings"
	"time"
)

var (
	takes = flag.Duration("takes", 300*time.Millisecond, "the work takes (10ms-2s)")
	back  = flag.Duration("back", 500*time.Millisecond, "the wall clock is set back by (0s-2s)")
)

type wallClock struct{ set time.Duration }

func (c *wallClock) now() time.Time { return time.Now().Round(0).Add(c.set) } // (1)

func tell(what string, t time.Time) {
	fmt.Println(what, "monotonic:", strings.Contains(t.String(), " m=")) // (4)
}

func throughJSON(t time.Time) (read time.Time) {
	text, err := json.Marshal(t)
	if err == nil {
		err = json.Unmarshal(text, &read)
	}
	if err != nil {
		panic(err)
	}
	return read
}

func main() {
	flag.Parse()
	clock := &wallClock{}
	wall, began := clock.now(), time.Now()
	time.Sleep(*takes / 2)
	clock.set -= *back // (2)
	fmt.Println("simulated: the wall clock is set back")
	time.Sleep(*takes / 2)
	fmt.Printf("wall clock: %+.2f s\n", clock.now().Sub(wall).Seconds())
	fmt.Printf("monotonic clock: %+.2f s\n", time.Since(began).Seconds()) // (3)

	tell("time.Now()", began)
	tell("Add(time.Hour)", began.Add(time.Hour))
	tell("Round(0)", began.Round(0))
	tell("UTC()", began.UTC())
	tell("time.Unix(t.Unix(), 0)", time.Unix(began.Unix(), 0))
	tell("through JSON", throughJSON(began))
}
