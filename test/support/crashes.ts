/** What would have ended this process, outside of a test: node:test lets it live on. */
export function watchCrashes(): readonly unknown[] {
  const crashes: unknown[] = []
  process.on('uncaughtExceptionMonitor', error => crashes.push(error))
  process.on('unhandledRejection', reason => crashes.push(reason))
  return crashes
}
