/** Ends a run from outside. */
export class Halt extends Error {
  constructor(readonly reason: string, message: string) {
    super(message)
  }
}
