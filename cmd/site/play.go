package main

import (
	_ "embed"

	"interleave/lessons"
	"interleave/views"
)

//go:embed play/main.go
var playGo []byte

//go:embed play/main.py
var playPython []byte

// addPlay adds the page for a reader's own programs, where browsers can run them.
func (p *pages) addPlay(lang lessons.Lang) {
	if p.site.Browser == nil {
		return
	}
	ctx := p.ctx(lang, views.PlayPath(lang))
	texts := map[lessons.Language][]byte{lessons.Go: playGo}
	if p.site.Browser.Python != "" {
		texts[lessons.Python] = playPython
	}
	p.addPage(ctx, 200, views.Play(ctx, lessons.Own("play", ctx.Text.Play.Title, texts)))
}
