package playground_test

import (
	"context"
	"testing"

	"interleave/playground"
)

func TestTryKit(t *testing.T) {
	p := open(t, playground.Config{})
	kit, err := p.Kit(context.Background(), playground.Library{})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(len(kit.Packages))
	for _, src := range []string{"package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hi\") }\n", "package main\n\nfunc main() {\n\tx := 1\n}\n",
		"package main\n\nimport (\n\t\"context\"\n\t\"fmt\"\n)\n\nfunc main() {\n\tctx, _ := context.WithCancel(context.Background())\n\tfmt.Println(ctx)\n}\n", "package main\n\nimport \"C\"\n\nfunc main() {}\n"} {
		c, err := p.Compile(context.Background(), kit, map[string][]byte{"main.go": []byte(src)})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(len(c.Binary), c.Findings)
	}
}
