// Broken does not compile.
package main

func main() {
	unused := 1
}
