// The states of a lane, and the kinds that they are drawn as.

export const ended = 0
export const running = 1
export const runnable = 2
export const syscall = 3
export const cancelled = 4
export const failed = 5
/** Not sent: what the lane does where the records end before the run. */
export const unknown = 6
/** From this number on, a lane waits for the reason of that index. */
export const firstReason = 8

/** How a state is drawn. Where many share a pixel, the earlier kind is what the pixel shows. */
export const kinds = ["running", "runnable", "syscall", "io", "sync", "channel", "sleep", "other"] as const
export type Kind = (typeof kinds)[number]
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

export const isOver = (state: number): boolean => state === ended || state === cancelled || state === failed
