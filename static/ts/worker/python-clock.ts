// The clocks of programs in a worker. All that a program asks for the time ends
// at performance.now and Date.now: a virtual clock takes their place.

/** Where virtual time begins, so that every run has the same dates. */
const epoch = Date.UTC(2026, 0, 1)

/** Looks without a wait between them, after which somebody must be waiting by looking. */
const patience = 10_000

export interface Clock {
  readonly virtual: boolean
  /** Milliseconds since the run began. */
  now(): number
  /** Lets time pass, all of it spent waiting. */
  pause(ms: number): void
  /** Lets time pass, all of it spent computing. */
  spend(ms: number): void
  back(ms: number): void
  /** Gives performance.now and Date.now back. */
  stop(): void
}

export function realClock(): Clock {
  const began = performance.now()
  const now = () => performance.now() - began
  return { virtual: false, now, pause: sleeper(), spend() {}, back() {}, stop() {} }
}

export function virtualClock(): Clock {
  const real = { now: performance.now, date: Date.now, random: crypto.getRandomValues }
  let time = 0
  let looks = 0
  const pass = (ms: number) => {
    time += ms
    looks = 0
  }
  performance.now = () => {
    if (++looks > patience) time += 0.01
    return time
  }
  Date.now = () => Math.floor(epoch + time)
  crypto.getRandomValues = seeded()
  const stop = () => {
    performance.now = real.now
    Date.now = real.date
    crypto.getRandomValues = real.random
  }
  return { virtual: true, now: () => time, pause: pass, spend: pass, back: (ms) => pass(-ms), stop }
}

/** A sleep that blocks. Shared memory is what it takes, and WebAssembly has some even on pages that
 *  are not isolated from other sites; where it has not, the worker waits by looking at the clock. */
function sleeper(): (ms: number) => void {
  try {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
    const cell = new Int32Array(memory.buffer)
    Atomics.wait(cell, 0, 0, 0)
    return (ms) => void Atomics.wait(cell, 0, 0, ms)
  } catch {
    return (ms) => {
      for (const end = performance.now() + ms; performance.now() < end; );
    }
  }
}

/** Random bytes that are the same in every run: a linear congruential generator's (Numerical Recipes). */
function seeded(): typeof crypto.getRandomValues {
  let state = 103
  return (array) => {
    if (array) {
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
      for (let i = 0; i < bytes.length; i++) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0
        bytes[i] = state >>> 24
      }
    }
    return array
  }
}
