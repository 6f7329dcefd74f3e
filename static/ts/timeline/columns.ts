type Numbers = Float64Array | Int32Array | Uint16Array

/** A copy of the column with at least twice the room. */
export function grown<T extends Numbers>(column: T): T {
  const bigger = new (column.constructor as new (length: number) => T)(Math.max(8, column.length * 2))
  bigger.set(column)
  return bigger
}

/** The first of n indexes that the test is true of; it must be true of all after it. */
export function firstOf(n: number, test: (i: number) => boolean): number {
  let low = 0
  while (low < n) {
    const middle = (low + n) >>> 1
    if (test(middle)) n = middle
    else low = middle + 1
  }
  return low
}

/** The index of the last of the first n values that is at most v; -1 before them all. */
export function lastAtMost(values: ArrayLike<number>, n: number, v: number): number {
  return firstOf(n, (i) => values[i]! > v) - 1
}
