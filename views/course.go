package views

import "interleave/lessons"

// titleOf is a lesson's title in the page's language.
func titleOf(c Ctx, lesson *lessons.Lesson) string {
	if page := lesson.Pages[c.Lang]; page != nil {
		return page.Title
	}
	return lesson.Slug
}

// firstLesson is where the course begins, or nil if it is empty.
func firstLesson(c Ctx) *lessons.Lesson {
	if all := c.Course.Lessons(); len(all) > 0 {
		return all[0]
	}
	return nil
}

// size sums the course up in a sentence.
func size(c Ctx) string {
	minutes := 0
	for _, lesson := range c.Course.Lessons() {
		if page := lesson.Pages[c.Lang]; page != nil {
			minutes += page.Minutes
		}
	}
	return c.Text.Counts.Size(len(c.Course.Chapters), len(c.Course.Lessons()), minutes)
}
