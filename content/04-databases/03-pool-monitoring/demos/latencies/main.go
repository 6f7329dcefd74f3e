package main

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

var count = flag.Int("count", 200000, "latencies to note (1000-500000)")

type notes interface {
	add(ms float64)
	quantile(q float64) float64
	bytes() int
}

type list []float64

func (l *list) add(ms float64) { *l = append(*l, ms) } // (1)

func (l *list) quantile(q float64) float64 {
	sorted := slices.Sorted(slices.Values(*l))
	return sorted[rank(q)-1]
}

func (l *list) bytes() int { return 8 * cap(*l) }

type histogram [128]int // (2)

func (h *histogram) add(ms float64) {
	class := int(math.Log(ms/0.1) / math.Log(1.1)) // (3)
	h[min(max(class, 0), len(h)-1)]++
}

func (h *histogram) quantile(q float64) float64 {
	class, seen := 0, h[0]
	for seen < rank(q) {
		class++
		seen += h[class]
	}
	return 0.1 * math.Pow(1.1, float64(class+1)) // (4)
}

func (h *histogram) bytes() int { return 8 * len(h) }

func rank(q float64) int { return int(math.Ceil(q * float64(*count))) }

func measure(name string, n notes) {
	random := rand.New(rand.NewPCG(1, 2))
	for range *count {
		n.add(5 + 15*random.ExpFloat64())
	}
	fmt.Printf("%s %6.1f KB p50 %4.1f p95 %4.1f p99 %4.1f\n", name, float64(n.bytes())/1000,
		n.quantile(0.5), n.quantile(0.95), n.quantile(0.99))
}

func main() {
	flag.Parse()
	fmt.Println(*count, "latencies, in ms")
	measure("list:     ", new(list))
	measure("histogram:", new(histogram))
}
