import { setTimeout as delay } from 'node:timers/promises'

/** Fails where nothing comes: a hang is as bad as a crash. */
export async function within<Result>(result: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('No answer within 10 seconds')), 10_000)
  })
  return Promise.race([result, deadline]).finally(() => clearTimeout(timer))
}

/** Looks again and again until it is so. Fails where that takes longer than half a minute, and says `what` was not so. */
export async function eventually(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const beganAt = performance.now()
  while (!(await isSo())) {
    if (performance.now() - beganAt > 30_000) throw new Error(`Not so within 30 seconds: ${what}`)
    await delay(10)
  }
}
