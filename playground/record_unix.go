//go:build unix

package playground

// canRecord says that programs can be handed a descriptor for their record.
const canRecord = true
