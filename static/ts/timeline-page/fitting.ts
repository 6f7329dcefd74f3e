/** Of those who stand at a line, as many as its end has room for: of more than three only two, and a number stands for the others. */
export const fitting = <T>(there: T[]): T[] => there.slice(0, there.length > 3 ? 2 : 3)
