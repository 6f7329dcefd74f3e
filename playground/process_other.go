//go:build !linux

package playground

// output returns what the program prints. The channel is closed when the program has ended, its
// group is dead and its pipes are empty.
func (p *process) output() <-chan chunk { return p.outputPlain() }
