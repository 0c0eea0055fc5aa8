import type { Config } from '../config/config.ts'
import type { Finding } from './finding.ts'

/** A second line of defence: a tenant may say back what it was told. */
export function redact(finding: Finding, { clientSecret, secrets }: Config): Finding {
  const clean = (text: string) =>
    [clientSecret, ...secrets].reduce((rest, secret) => rest.replaceAll(secret, '[removed]'), text)
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
