import type { Logger } from 'pino'
import type { Environment } from '../../config/reader.ts'
import { examine } from './examination.ts'

/** Logs what the doctor finds wrong while the application serves requests already. Never rejects. */
export async function warnOfFindings(env: Environment, log: Logger): Promise<void> {
  try {
    const { findings } = await examine(env)
    for (const { status, check, problem, seen } of findings)
      if (status === 'failed') log.warn({ event: 'doctor', finding: check, problem, advice }, seen)
  } catch {
    log.warn({ event: 'doctor.failed', advice }, 'the settings could not be examined')
  }
}

const advice = 'npm run doctor'
