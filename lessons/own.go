package lessons

// Own returns a stage for a reader's own program, which begins with these texts. It belongs to no lesson.
func Own(name, title string, texts map[Language][]byte) *Stage {
	demo := &Demo{
		Lesson:     &Lesson{Slug: name},
		Name:       name,
		Own:        true,
		Sources:    map[Language]*Source{},
		Recordings: map[Language]*Recording{},
		Special:    map[Need][]byte{},
	}
	for language, file := range mainFiles {
		if text := texts[language]; text != nil {
			demo.Sources[language] = newSource(file, language, text)
			demo.Sources[language].Fold = 0
		}
	}
	return &Stage{ID: "demo-" + name, Title: title, Demo: demo, Main: true}
}
