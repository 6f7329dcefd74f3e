package views

import "fmt"

// strand is one thread of the mark: a path, and the language whose colour it has.
type strand struct {
	class string // "py" or "go"
	path  string
	over  bool // crosses over threads drawn before it
}

// weave draws a perfect shuffle: two bundles of n strands enter one above the
// other and leave alternating. The curve takes the middle part of the width.
func weave(n int, width, height, gap, pad, from, to float64) []strand {
	var strands []strand
	mid := (from + to) / 2
	step := (height - 2*pad) / float64(2*n-1)
	for i := range 2 * n {
		class, in, out := "py", pad+gap*float64(i), pad+step*float64(2*i)
		if i >= n {
			class = "go"
			in = height - pad - gap*float64(2*n-1-i)
			out = pad + step*float64(2*(i-n)+1)
		}
		strands = append(strands, strand{
			class: class,
			path:  fmt.Sprintf("M0 %.1fH%gC%g %.1f %g %.1f %g %.1fH%g", in, from, mid, in, mid, out, to, out, width),
			over:  i >= n,
		})
	}
	return strands
}
