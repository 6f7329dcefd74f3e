// What the controls of stages are set to, in the page's address: ?gather.a=2s&gather.engine=virtual

/** Reads the settings of a demo from a query: values by the names of controls. */
export function settingsIn(query: string, demo: string): Map<string, string> {
  const own = Array.from(new URLSearchParams(query)).filter(([key]) => key.startsWith(`${demo}.`))
  return new Map(own.map(([key, value]) => [key.slice(demo.length + 1), value]))
}

/** Returns a query in which these are the settings of a demo; all else in it stays as it was written. */
export function withSettings(query: string, demo: string, settings: Map<string, string>): string {
  const others = query.replace(/^\?/, "").split("&").filter((part) => part !== "" && settingsIn(part, demo).size === 0)
  const own = Array.from(settings, ([name, value]) => `${encodeURIComponent(`${demo}.${name}`)}=${encodeURIComponent(value)}`)
  const parts = [...others, ...own]
  return parts.length > 0 ? `?${parts.join("&")}` : ""
}

/** Browsers refuse an address that changes more than some hundred times in half a minute. */
const pause = 400

/** The part of the page's address that is one demo's. */
export class Address {
  private timer = 0

  constructor(private readonly demo: string) {}

  read(): Map<string, string> {
    return settingsIn(location.search, this.demo)
  }

  /** Notes the settings as they will be in a moment: a control that is dragged changes often. */
  note(settings: () => Map<string, string>): void {
    this.timer ||= window.setTimeout(() => {
      this.timer = 0
      const query = withSettings(location.search, this.demo, settings())
      if (query !== location.search) history.replaceState(history.state, "", location.pathname + query + location.hash)
    }, pause)
  }
}
