import type { Server } from 'node:http'

/** How long requests under way may take after SIGTERM. Whoever stops the process must wait longer than all of these. */
export const drainMilliseconds = { requests: 10_000, metrics: 1000 } as const

/**
 * Accepts nothing new, waits for the requests under way and then for `settle`, which is what they left behind, and cuts what
 * is left after the deadline.
 */
export async function drain(
  server: Server,
  deadlineMilliseconds: number,
  settle: () => Promise<void> = async () => {},
): Promise<void> {
  // a connection kept alive becomes idle only after its answer
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  let deadline: NodeJS.Timeout | undefined
  const isOver = new Promise<void>(resolve => {
    deadline = setTimeout(() => {
      server.closeAllConnections()
      resolve()
    }, deadlineMilliseconds)
  })
  await new Promise<void>(resolve => server.close(() => resolve()))
  clearInterval(sweep)
  await Promise.race([settle(), isOver])
  clearTimeout(deadline)
}
