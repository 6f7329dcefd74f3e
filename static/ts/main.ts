import { CourseResume } from "./course-resume"
import { DemoStage } from "./demo-stage"
import { watchKeys } from "./keys"
import { watchLanguage } from "./language"
import { LessonProgress } from "./lesson-progress"
import { watchMarkers } from "./markers"
import { watchMenu } from "./menu"
import { MiniRun } from "./mini-run"
import { PageToc } from "./page-toc"
import { root } from "./site"
import { SiteSearch } from "./site-search"
import { watchShows } from "./stage-timeline"
import { ThemeToggle } from "./theme-toggle"

customElements.define("demo-stage", DemoStage)
customElements.define("mini-run", MiniRun)
customElements.define("page-toc", PageToc)
customElements.define("lesson-progress", LessonProgress)
customElements.define("course-resume", CourseResume)
customElements.define("site-search", SiteSearch)
customElements.define("theme-toggle", ThemeToggle)
watchKeys()
watchMarkers()
watchMenu()
watchLanguage()
watchShows()
if (document.documentElement.dataset.reload !== undefined) void import("./reload").then(({ watchContent }) => watchContent(root))
