import type { Context } from '../context.ts'
import { failed, type Outcome, ok, skipped, warning } from '../outcome.ts'

const tolerated = { seconds: 60, atMostSeconds: 300 }

/** Whether the tenant's clock and this machine's agree: tokens are only valid for a while. */
export async function checkClock({ discovery }: Context): Promise<Outcome> {
  const { clockAheadSeconds } = await discovery()
  if (clockAheadSeconds === undefined) return skipped('The tenant does not tell its time.')
  const offSeconds = Math.abs(clockAheadSeconds)
  if (offSeconds <= tolerated.seconds) return ok("The tenant's clock and this machine's agree.")
  const report = offSeconds <= tolerated.atMostSeconds ? warning : failed
  return disagreement(report, clockAheadSeconds)
}

function disagreement(report: typeof failed, aheadSeconds: number): Outcome {
  const direction = aheadSeconds > 0 ? 'behind' : 'ahead of'
  return report('clock-off', {
    seen: `This machine's clock is ${Math.abs(aheadSeconds)} seconds ${direction} the tenant's.`,
    meaning: 'Tokens can look expired, or not yet valid; logins are refused then.',
    todo: 'Set the clock of this machine by a time server (timedatectl set-ntp true, or w32tm /resync).',
  })
}
