import type { Config } from '../../config/config.ts'
import { type CheckId, checks } from './checks.ts'
import type { Outcome } from './outcome.ts'

/** In the order of the findings: the settings are read before any check runs. */
export const checkIds: readonly CheckId[] = ['settings', ...checks.map(({ id }) => id)]

export interface Finding extends Outcome {
  readonly check: CheckId
}

/** Removes the secrets of the configuration: a tenant or Redis may repeat what it was sent. */
export function redact(finding: Finding, { clientSecret, secrets, redisUrl }: Config): Finding {
  const hidden = [clientSecret, ...secrets, ...passwordsIn(redisUrl)]
  const clean = (text: string) => hidden.reduce((rest, secret) => rest.replaceAll(secret, '[removed]'), text)
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
