package main

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"interleave/lessons"
)

// langCookie remembers the language that a reader chose.
const langCookie = "lang"

// preferredLang is the language that a reader chose before, or else the first
// of Accept-Language that the course has, or else English.
func preferredLang(r *http.Request) lessons.Lang {
	if cookie, err := r.Cookie(langCookie); err == nil && slices.Contains(lessons.Langs[:], lessons.Lang(cookie.Value)) {
		return lessons.Lang(cookie.Value)
	}
	return acceptedLang(r.Header.Get("Accept-Language"))
}

// acceptedLang picks the course's language that an Accept-Language header
// (RFC 9110, section 12.5.4) likes best; any kind of Chinese is Chinese.
func acceptedLang(header string) lessons.Lang {
	best, bestQ := lessons.English, 0.0
	for part := range strings.SplitSeq(header, ",") {
		tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if q := quality(params); q > bestQ && slices.Contains(lessons.Langs[:], lessons.Lang(primary)) {
			best, bestQ = lessons.Lang(primary), q
		}
	}
	return best
}

// quality reads "q=0.8"; without it a language is wanted in full.
func quality(params string) float64 {
	value, ok := strings.CutPrefix(strings.TrimSpace(params), "q=")
	if !ok {
		return 1
	}
	q, err := strconv.ParseFloat(value, 64)
	if err != nil || !(q >= 0 && q <= 1) {
		return 0
	}
	return q
}
