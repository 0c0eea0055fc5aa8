/** What the tenant's token endpoint gives for a code or for a refresh token (RFC 6749, section 5.1). */
export interface TokenAnswer {
  readonly accessToken: string
  /** With rotation, a new one each time. */
  readonly refreshToken: string | undefined
  readonly expiresInSeconds: number | undefined
  /** Undefined where it is what was asked for. */
  readonly scope: string | undefined
}

/** Null without an access token that can be used as a bearer's. */
export function toTokenAnswer(body: Readonly<Record<string, unknown>>): TokenAnswer | null {
  const { access_token: accessToken, token_type: type, expires_in: expiresIn, scope } = body
  const refreshToken = body['refresh_token']
  if (typeof accessToken !== 'string' || accessToken === '') return null
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') return null
  return {
    accessToken,
    refreshToken: typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : undefined,
    expiresInSeconds: typeof expiresIn === 'number' ? expiresIn : undefined,
    scope: typeof scope === 'string' ? scope : undefined,
  }
}
