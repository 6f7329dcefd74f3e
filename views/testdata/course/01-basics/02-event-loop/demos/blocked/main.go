package main

func main() {
	println("blocked")
}
