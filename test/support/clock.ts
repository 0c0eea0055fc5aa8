import type { TestContext } from 'node:test'

/**
 * Moves both clocks of this process on, until the test is over: the time of day, which stands still from here, and
 * the one that only counts. Timers and sockets keep the real time.
 */
export function skipHours(t: TestContext, hours: number): void {
  const milliseconds = hours * 3_600_000
  const count = performance.now.bind(performance)
  t.mock.method(performance, 'now', () => count() + milliseconds)
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + milliseconds })
}
