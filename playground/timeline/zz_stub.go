package timeline

import "io"

func Asyncio(r io.Reader, opt Options, emit func(Batch) error) error { return nil }
