import type { Context } from '../context.ts'
import { failed, type Outcome, ok, quote } from '../outcome.ts'
import { listOf, parseJson, textOf } from '../requests/answer.ts'

export async function checkKeys({ ask, discoveryDocument }: Context): Promise<Outcome> {
  const { jwksUri } = await discoveryDocument()
  const { status, text } = await ask(jwksUri, { headers: { Accept: 'application/json' } })
  const served = listOf(parseJson(text), 'keys')
  if (status !== 200 || served.length === 0)
    return unusable('no-keys', `${quote(jwksUri)} answers ${status} and has no keys.`)
  if (!served.some(isForRs256))
    return unusable('no-rsa-key', `None of the ${served.length} keys at ${quote(jwksUri)} is for RS256.`)
  return ok('The keys that sign ID tokens are served.')
}

function unusable(problem: string, seen: string): Outcome {
  return failed(problem, {
    seen,
    meaning: 'No signature of an ID token can be verified, so every login would be refused.',
    todo: 'Whoever runs the tenant, or a proxy in front of it, must serve them. At Auth0: rotate the signing key.',
    where: 'Auth0 dashboard > Settings > Signing Keys',
  })
}

/** RFC 7517 section 4: `use` and `alg` may be left out. */
function isForRs256(key: unknown): boolean {
  const { use, alg } = { use: textOf(key, 'use') ?? 'sig', alg: textOf(key, 'alg') ?? 'RS256' }
  return textOf(key, 'kty') === 'RSA' && textOf(key, 'n') !== null && use === 'sig' && alg === 'RS256'
}
