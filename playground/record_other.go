//go:build !unix

package playground

const canRecord = false
