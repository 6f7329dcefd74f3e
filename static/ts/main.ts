import { CourseResume } from "./course-resume"
import { watchFirstMove } from "./first-move"
import { watchKeys } from "./keys"
import { watchLanguage } from "./language"
import { LessonProgress } from "./lesson-progress"
import { watchMarkers } from "./markers"
import { watchMenu } from "./menu"
import { PageToc } from "./page-toc"
import { root } from "./site"
import { SiteSearch } from "./site-search"
import { ThemeToggle } from "./theme-toggle"

customElements.define("page-toc", PageToc)
customElements.define("lesson-progress", LessonProgress)
customElements.define("course-resume", CourseResume)
customElements.define("site-search", SiteSearch)
customElements.define("theme-toggle", ThemeToggle)
watchKeys()
watchMarkers()
watchMenu()
watchLanguage()
watchFirstMove()
if (document.body.className === "embed") void import("./embed").then(({ tellHeight }) => tellHeight())
if (document.documentElement.dataset.reload !== undefined) void import("./reload").then(({ watchContent }) => watchContent(root))
