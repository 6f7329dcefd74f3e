/** What was packed with gzip and base64 for its way here. */
export function inflate(gzip: string): Response {
  const bytes = Uint8Array.from(atob(gzip), (c) => c.charCodeAt(0))
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")))
}
