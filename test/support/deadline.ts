/** Fails where nothing comes: a hang is as bad as a crash. */
export async function within<Result>(result: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('No answer within 10 seconds')), 10_000)
  })
  return Promise.race([result, deadline]).finally(() => clearTimeout(timer))
}
