//go:build cmd_go_bootstrap

package main

import (
	"encoding/json"
	"maps"
	"slices"
	"syscall/js"

	"interleave/playground"
	"interleave/playground/overlay"
)

// workbench is the Go that runs in a reader's browser before a program of theirs is compiled there. It does what the
// server does, by the same sources. It offers one object to the worker that runs it, whose methods take and return
// values as JSON has them; files are texts by name:
//
//	workbench.open(packages)              the packages of kit.json; before anything else
//	workbench.inspect(files)              → { imports, files, findings }: the names of those that are compiled, or why none is
//	workbench.count(files)                → files that are compiled, which count what they compute
//	workbench.plain(files)                → files that are compiled, as their author wrote them
//	workbench.findings(said, by)          → what a tool of the toolchain says, as findings
//	workbench.format(name, text, files)   → { text, error }: as gofmt has it, with imports organised
func workbench() {
	kit := &playground.Kit{}
	js.Global().Set("workbench", map[string]any{
		"open": method(func(args []js.Value) any {
			read(args[0], &kit.Packages)
			return nil
		}),
		"inspect": method(func(args []js.Value) any {
			all := files(args[0])
			imports, findings := kit.Inspect(all)
			names := slices.Sorted(maps.Keys(playground.ForBrowsers(all)))
			return map[string]any{"imports": list(imports), "files": list(names), "findings": list(findings)}
		}),
		"count": method(func(args []js.Value) any { return texts(overlay.Main(files(args[0]))) }),
		"plain": method(func(args []js.Value) any { return texts(overlay.Uncounted(files(args[0]))) }),
		"findings": method(func(args []js.Value) any {
			return list(playground.Findings(args[0].String(), args[1].String()))
		}),
		"format": method(func(args []js.Value) any {
			text, err := kit.Format(args[0].String(), args[1].String(), files(args[2]))
			if err != nil {
				return map[string]any{"text": text, "error": err.Error()}
			}
			return map[string]any{"text": text}
		}),
	})
	select {}
}

// method makes a function that returns a value as JSON has it.
func method(f func(args []js.Value) any) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) any {
		text, err := json.Marshal(f(args))
		if err != nil {
			panic(err) // strings and numbers always marshal
		}
		return js.Global().Get("JSON").Call("parse", string(text))
	})
}

// read reads a value as JSON has it.
func read(value js.Value, into any) {
	text := js.Global().Get("JSON").Call("stringify", value).String()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		panic(err) // the worker sends what it ought to
	}
}

func files(value js.Value) map[string][]byte {
	var texts map[string]string
	read(value, &texts)
	out := map[string][]byte{}
	for name, text := range texts {
		out[name] = []byte(text)
	}
	return out
}

func texts(files map[string][]byte) map[string]string {
	out := map[string]string{}
	for name, text := range files {
		out[name] = string(text)
	}
	return out
}

// list is what JSON has for a list, even for an empty one.
func list[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}
