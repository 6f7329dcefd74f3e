/** Unpacks a trace behind a link, and follows it. */
export async function offer(link: HTMLAnchorElement, file: { name: string; gzip: string }): Promise<void> {
  const bytes = Uint8Array.from(atob(file.gzip), (c) => c.charCodeAt(0))
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))
  link.href = URL.createObjectURL(await new Response(unpacked).blob())
  link.download = file.name.replace(/[^\w.-]/g, "_").slice(-80) || "run.trace"
  link.click()
}
