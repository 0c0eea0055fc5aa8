import { setTimeout as delay } from 'node:timers/promises'

/** Between two attempts. */
const pauseMilliseconds = 100

/** For what a store does not take right now. Resolves with null where it takes it at no time within these milliseconds. */
export async function keepTrying<Result>(
  write: () => Promise<Result>,
  milliseconds: number,
): Promise<{ readonly result: Result } | null> {
  const until = performance.now() + milliseconds
  while (performance.now() < until) {
    await delay(pauseMilliseconds)
    const written = await write().then(
      result => ({ result }),
      () => null,
    )
    if (written) return written
  }
  return null
}
