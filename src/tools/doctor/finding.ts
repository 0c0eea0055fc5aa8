import type { Config } from '../../config/config.ts'
import { type Redact, withoutControls } from '../foreign-text.ts'
import { type CheckId, checks } from './checks.ts'
import type { Outcome } from './outcome.ts'

/** In the order of the findings: the settings are read before any check runs. */
export const checkIds: readonly CheckId[] = ['settings', ...checks.map(({ id }) => id)]

export interface Finding extends Outcome {
  readonly check: CheckId
}

/** What a tenant or Redis may repeat, because it was sent to it, and what a person would not want to see. */
export function secretsOf({ clientSecret, secrets, redisUrl }: Config): readonly string[] {
  return [clientSecret, ...secrets, ...passwordsIn(redisUrl)]
}

/** Without secrets, and without characters that steer a terminal. */
export function redacted(finding: Finding, redact: Redact): Finding {
  const clean = (text: string) => withoutControls(redact(text))
  const cleanOrNull = (text: string | null) => (text === null ? null : clean(text))
  const { seen, meaning, remedy } = finding
  return {
    ...finding,
    seen: clean(seen),
    meaning: cleanOrNull(meaning),
    remedy: remedy && {
      text: clean(remedy.text),
      where: cleanOrNull(remedy.where),
      paste: cleanOrNull(remedy.paste),
    },
  }
}

/** Encoded and decoded. A password of a few characters would be found in ordinary words. */
function passwordsIn(redisUrl: string | null): string[] {
  const encoded = redisUrl === null ? '' : new URL(redisUrl).password
  return [encoded, decodeURIComponent(encoded)].filter(password => password.length >= 8)
}
