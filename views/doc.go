// Package views renders the pages of the site.
//
// A page is a templ component that takes a [Ctx], which says where and in which
// language the page stands, and a plain struct of props. Rendering has no side
// effects: no files, no clock, no globals. Components that are exported are
// whole documents ([Home], [Lesson], [NotFound], [Failure], [Offline],
// [Chooser]); the
// others are parts of them.
//
// Every link is relative to the page's own path, so that an exported site works
// below any address. Pages hold no inline style and no inline script. What the
// scripts need to say is in the JSON block with the id "texts", and where they
// find the site's root in the root element's data-root attribute.
package views
