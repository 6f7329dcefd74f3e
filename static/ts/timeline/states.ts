// The states of a lane, and the kinds that they are drawn as.

/** The states that have numbers of their own, by those. The last is not sent:
 *  it is what a lane does where the records end before the run. */
export const stateNames = ["ended", "running", "runnable", "syscall", "cancelled", "failed", "unknown"] as const
export const running = 1
export const runnable = 2
export const cancelled = 4
export const failed = 5
export const unknown = 6
/** From this number on, a lane waits for the reason of that index. */
export const firstReason = 8

/** How a state is drawn. Where many share a pixel, the earlier kind is what the pixel shows. */
export const kinds = ["running", "runnable", "syscall", "io", "sync", "channel", "sleep", "other"] as const
export type Kind = (typeof kinds)[number]
/** The kinds before this one are of lanes that have something to do; the others wait. */
export const firstWait = 3
/** The kind of a lane that is over: nothing is drawn. */
export const noKind = 255

const byReason: [RegExp, Kind][] = [
  [/^sleep/i, "sleep"],
  [/^(chan|select|queue)/i, "channel"],
  [/^(network|syscall|system|io|thread|stream|subprocess|process|socket|executor)/i, "io"],
  [/^(sync|lock|mutex|semaphore|event|condition|barrier|task|gather|wait|future|coroutine)/i, "sync"],
]

/** The kind of waiting that a reason names, as an index into kinds. */
export function kindOf(reason: string): number {
  const found = byReason.find(([pattern]) => pattern.test(reason))
  return kinds.indexOf(found?.[1] ?? "other")
}
