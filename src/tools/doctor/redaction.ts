import type { Config } from '../../config/config.ts'
import type { Finding } from './finding.ts'

/** A second line of defence: a tenant may say back what it was told. */
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

/** As it is written, and as it is meant. One of a few characters would be found in ordinary words. */
function passwordsIn(redisUrl: string | null): string[] {
  const written = redisUrl === null ? '' : new URL(redisUrl).password
  return [written, decodeURIComponent(written)].filter(password => password.length >= 8)
}
