import { currentHeading } from "./page-toc"
import { root } from "./site"

const year = 365 * 24 * 3600

/** Links to the page in another language keep the reader's place, and a click
 *  on one is remembered for the next visit to the site's root. */
export function watchLanguage(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a.lg")) {
    const aim = () => {
      link.search = location.search // what demos are set to
      link.hash = currentHeading()
    }
    link.addEventListener("pointerdown", aim)
    link.addEventListener("click", () => {
      aim()
      const path = new URL(root, location.href).pathname
      document.cookie = `lang=${link.dataset.lang}; path=${path}; max-age=${year}; samesite=lax`
    })
  }
}
