package main

import (
	"encoding/json"
	"strings"
)

// This file makes what static hosts read beside the pages: which headers go with which files. Pages may be
// kept but are asked for again, files that are named after their content are kept for ever.

const yearLong = "public, max-age=31536000, immutable"

// hostFiles are the files by name: _headers of Netlify and Cloudflare Pages, vercel.json, .htaccess of Apache,
// and .nojekyll, which has GitHub Pages serve files as they are.
func hostFiles() map[string][]byte {
	return map[string][]byte{
		"_headers":    []byte(headersFile()),
		"vercel.json": vercelFile(),
		".htaccess":   []byte(apacheFile),
		".nojekyll":   nil,
	}
}

// exportPolicy says nothing of frames: hosts add up what is said of one file, and stages may be put into frames.
var exportPolicy = strings.TrimSuffix(policy, "; "+ownFrames)

// exportHeaders go with every file, in this order.
var exportHeaders = [][2]string{
	{"Content-Security-Policy", exportPolicy},
	{"X-Content-Type-Options", "nosniff"},
	{"Referrer-Policy", "strict-origin-when-cross-origin"},
}

func headersFile() string {
	text := "/*\n"
	for _, header := range exportHeaders {
		text += "  " + header[0] + ": " + header[1] + "\n"
	}
	for _, folder := range []string{wasmFolder, pythonFolder, kitFolder} { // such hosts know one * in a path
		text += "/" + folder + "*\n  Cache-Control: " + yearLong + "\n"
	}
	return text + "/sw.js\n  Cache-Control: no-cache\n"
}

func vercelFile() []byte {
	type header struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	type rule struct {
		Source  string   `json:"source"`
		Headers []header `json:"headers"`
	}
	all := rule{Source: "/(.*)"}
	for _, h := range exportHeaders {
		all.Headers = append(all.Headers, header{h[0], h[1]})
	}
	rules := []rule{all, {Source: "/(.*)" + wasmFolder + "(.*)", Headers: []header{{"Cache-Control", yearLong}}},
		{Source: "/(.*)" + kitFolder + "(.*).gz", Headers: []header{{"Cache-Control", yearLong}}}}
	text, err := json.MarshalIndent(map[string]any{"headers": rules, "trailingSlash": true}, "", "  ")
	if err != nil {
		panic(err) // these types always marshal
	}
	return append(text, '\n')
}

// apacheFile has Apache not take programs for compressed answers, and keep them.
var apacheFile = `<IfModule mod_mime.c>
  RemoveEncoding .gz
  AddType application/gzip .gz
</IfModule>
<IfModule mod_headers.c>
  Header set X-Content-Type-Options nosniff
  Header set Content-Security-Policy "` + exportPolicy + `"
  <FilesMatch "\.(wasm|a)\.gz$">
    Header set Cache-Control "` + yearLong + `"
  </FilesMatch>
</IfModule>
ErrorDocument 404 /404.html
`
