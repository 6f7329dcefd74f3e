package lessons

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// flagTypes maps the functions of package flag to the types of [Flag].
var flagTypes = map[string]string{
	"Int": "int", "Float64": "float", "Duration": "duration", "String": "string", "Bool": "bool",
}

// flags reads the flag declarations of a Go program, in order.
func (l *loader) flags(source *Source, fset *token.FileSet, file *ast.File) []Flag {
	var flags []Flag
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 3 {
			return true
		}
		selector, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || !isIdent(selector.X, "flag") || flagTypes[selector.Sel.Name] == "" {
			return true
		}
		line := fset.Position(call.Pos()).Line
		if f, fault := newFlag(flagTypes[selector.Sel.Name], call.Args); fault != "" {
			l.add(source.Path, line, "%s", fault)
		} else if slices.ContainsFunc(flags, func(g Flag) bool { return g.Name == f.Name }) {
			l.add(source.Path, line, "flag %s is declared twice", f.Name)
		} else {
			flags = append(flags, f)
		}
		return true
	})
	return flags
}

func lineOfSyntaxError(err error) int {
	if m := regexp.MustCompile(`:(\d+):`).FindStringSubmatch(err.Error()); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	return 1
}

func isIdent(e ast.Expr, name string) bool {
	ident, ok := e.(*ast.Ident)
	return ok && ident.Name == name
}

var usageRange = regexp.MustCompile(`^(.*?)\s*\(([^()]+)\)$`)

// newFlag makes a flag from the arguments of its declaration: name, default,
// usage "what it means (1-8)". The fault is empty if it is sound.
func newFlag(kind string, args []ast.Expr) (f Flag, fault string) {
	name, ok1 := stringLit(args[0])
	usage, ok2 := stringLit(args[2])
	preset, ok3 := literal(kind, args[1])
	if !ok1 || !ok2 || !ok3 {
		return f, "a flag's name, default and usage must be literals, so that the page can read them"
	}
	f = Flag{Name: name, Type: kind, Default: preset, Usage: usage}
	if kind == "bool" {
		return f, ""
	}
	m := usageRange.FindStringSubmatch(usage)
	if m == nil {
		return f, "flag " + name + ": its usage must end in what it takes, such as (1-8), (0s-5s) or (a|b)"
	}
	f.Usage = m[1]
	if kind == "string" {
		f.Choices = strings.Split(m[2], "|")
	} else {
		f.Min, f.Max, _ = strings.Cut(m[2], "-")
		low, err1 := parseNumber(kind, f.Min)
		high, err2 := parseNumber(kind, f.Max)
		if err1 != nil || err2 != nil || low >= high {
			return f, "flag " + name + ": its range (" + m[2] + ") must be two values of its type, the smaller first"
		}
	}
	if err := f.check(f.Default); err != nil {
		return f, "its default breaks its range: " + err.Error()
	}
	return f, ""
}

func stringLit(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// literal gives a default's value in flag syntax.
func literal(kind string, e ast.Expr) (string, bool) {
	switch kind {
	case "string":
		return stringLit(e)
	case "bool":
		return "false", isIdent(e, "false")
	case "duration":
		n, ok := durationLit(e)
		return shortDuration(n), ok
	}
	switch e := e.(type) {
	case *ast.BasicLit:
		text := strings.ReplaceAll(e.Value, "_", "")
		_, err := parseNumber(kind, text)
		return text, err == nil
	case *ast.UnaryExpr:
		text, ok := literal(kind, e.X)
		return "-" + text, ok && e.Op == token.SUB
	}
	return "", false
}

var durationUnits = map[string]time.Duration{
	"Microsecond": time.Microsecond, "Millisecond": time.Millisecond, "Second": time.Second, "Minute": time.Minute,
}

// durationLit evaluates "0", "time.Second" and "500*time.Millisecond".
func durationLit(e ast.Expr) (time.Duration, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		n, err := strconv.ParseInt(e.Value, 0, 64)
		return time.Duration(n), err == nil
	case *ast.SelectorExpr:
		unit := durationUnits[e.Sel.Name]
		return unit, isIdent(e.X, "time") && unit > 0
	case *ast.BinaryExpr:
		x, ok1 := durationLit(e.X)
		y, ok2 := durationLit(e.Y)
		return x * y, ok1 && ok2 && e.Op == token.MUL
	}
	return 0, false
}

var pythonFlag = regexp.MustCompile(`add_argument\(\s*["']-(\w[\w-]*)["']`)

// checkTwin makes sure that the Python program takes the same flags.
func (l *loader) checkTwin(flags []Flag, twin *Source) {
	known := map[string]bool{}
	for _, m := range pythonFlag.FindAllSubmatchIndex(twin.Text, -1) {
		name := string(twin.Text[m[2]:m[3]])
		known[name] = true
		if !slices.ContainsFunc(flags, func(f Flag) bool { return f.Name == name }) {
			l.add(twin.Path, lineAt(twin.Text, m[0]), "flag %s is not a flag of main.go", name)
		}
	}
	for _, f := range flags {
		if !known[f.Name] {
			l.add(twin.Path, 1, "main.go has a flag %s: add it here with add_argument(\"-%s\", ...)", f.Name, f.Name)
		}
	}
}
