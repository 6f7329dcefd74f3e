// What the browser keeps for its reader. One that keeps nothing still reads.

export function recall(key: string): string {
  try {
    return localStorage.getItem(key) ?? ""
  } catch {
    return ""
  }
}

export function remember(key: string, value: string): void {
  try {
    if (value) localStorage.setItem(key, value)
    else localStorage.removeItem(key)
  } catch {
    // full, or forbidden
  }
}
