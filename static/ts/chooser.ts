// The root page of an exported site goes on to the reader's language.
const remembered = /(?:^|; )lang=(en|zh)(?:;|$)/.exec(document.cookie)?.[1]
const wanted = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag === "en" || tag === "zh")
location.replace(`${remembered ?? wanted ?? "en"}/${location.hash}`)
