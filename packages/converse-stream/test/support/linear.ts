/** Whether work grows with its size and no faster. Times are only held against each other. */

/** **Units**: microseconds of this process, the least of several runs. */
const cpuOf = (work: () => void): number =>
  Math.min(
    ...Array.from({ length: 3 }, () => {
      const before = process.cpuUsage()
      work()
      const { system, user } = process.cpuUsage(before)
      return user + system
    })
  )

/** How many times as long sixteen times as much takes: some 16, or 256 if time grows with the square. */
export const growthOf = (most: number, workOf: (size: number) => () => void): number => {
  const few = cpuOf(workOf(most / 16))
  const many = cpuOf(workOf(most))
  // Below a millisecond the clock and the compiler decide.
  return many / Math.max(few, 1000)
}

/** Between the two. */
export const mostGrowth = 64
