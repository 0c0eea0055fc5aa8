import { createHash, randomUUID } from 'node:crypto'
import type { Who } from './truth.ts'

/** A login, from its code to its tokens. */
export interface Grant {
  readonly clientId: string
  readonly redirectUri: string
  readonly scope: string
  readonly nonce: string | undefined
  readonly challenge: string | undefined
  readonly who: Who
}

/** Codes work once, tokens for ever. */
export class Grants {
  readonly #byCode = new Map<string, Grant>()
  readonly #byRefreshToken = new Map<string, Grant>()
  readonly #byAccessToken = new Map<string, Who>()

  /** The code for what /authorize was asked. */
  issueCode(query: URLSearchParams, who: Who): string {
    const code = randomUUID()
    this.#byCode.set(code, {
      clientId: query.get('client_id') ?? '',
      redirectUri: query.get('redirect_uri') ?? '',
      scope: query.get('scope') ?? 'openid',
      nonce: query.get('nonce') ?? undefined,
      challenge: query.get('code_challenge') ?? undefined,
      who,
    })
    return code
  }

  /** The login of a code or of a refresh token. Null for a code that is unknown, used, or asked for with another `redirect_uri` or verifier. */
  redeem(form: URLSearchParams): Grant | null {
    const refreshToken = form.get('refresh_token')
    if (refreshToken !== null) return this.#byRefreshToken.get(refreshToken) ?? null
    const code = form.get('code') ?? ''
    const grant = this.#byCode.get(code)
    this.#byCode.delete(code)
    if (!grant || grant.redirectUri !== form.get('redirect_uri')) return null
    return grant.challenge === challengeOf(form.get('code_verifier')) ? grant : null
  }

  /** Good for any number of uses. */
  issueRefreshToken(grant: Grant): string {
    const token = randomUUID()
    this.#byRefreshToken.set(token, grant)
    return token
  }

  issueAccessToken(who: Who): string {
    const token = randomUUID()
    this.#byAccessToken.set(token, who)
    return token
  }

  ownerOf(accessToken: string): Who | undefined {
    return this.#byAccessToken.get(accessToken)
  }
}

/** RFC 7636 section 4.6, `S256`. */
function challengeOf(verifier: string | null): string | undefined {
  return verifier === null ? undefined : createHash('sha256').update(verifier).digest('base64url')
}
