import type { IdTokenClaims, Statement } from './lies.ts'

export const person = {
  sub: 'auth0|65a1c0de0000000000000099',
  name: 'Katherine Johnson',
  given_name: 'Katherine',
  family_name: 'Johnson',
  nickname: 'katherine',
  picture: 'https://s.gravatar.com/avatar/00000000000000000000000000000000?d=mp',
  email: 'katherine.johnson@nasa.example',
  email_verified: true,
  updated_at: '2025-01-02T03:04:05.678Z',
}

export function idTokenClaims(
  issuer: string,
  audience: string,
  { nonce, person, sid }: { nonce: string | undefined; person: Statement; sid: string },
): IdTokenClaims {
  const iat = Math.floor(Date.now() / 1000)
  return { ...person, iss: issuer, aud: audience, iat, exp: iat + 36_000, nonce, sid }
}

export function discoveryDocument(issuer: string): Statement {
  return {
    issuer,
    authorization_endpoint: `${issuer}authorize`,
    token_endpoint: `${issuer}oauth/token`,
    userinfo_endpoint: `${issuer}userinfo`,
    jwks_uri: `${issuer}.well-known/jwks.json`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code'],
    subject_types_supported: ['public'],
    scopes_supported: ['openid', 'profile', 'email'],
    code_challenge_methods_supported: ['S256'],
    // as Auth0 lists them, which is no invitation to accept them all
    id_token_signing_alg_values_supported: ['HS256', 'RS256', 'PS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    authorization_response_iss_parameter_supported: true,
  }
}

/** Who logs in, and the provider's own session of theirs. */
export interface Who {
  readonly person: typeof person
  readonly sid: string
}

/**
 * As a tenant knows a browser that it has seen before: by a cookie, here simply `person=NAME` of letters, digits and
 * dashes. Whoever brings none is Katherine.
 */
export function whoIs(cookie: string): Who {
  const [, name] = /(?:^|; )person=([\w-]+)/.exec(cookie) ?? []
  return name === undefined ? { person, sid: 'the-session' } : whoIsNamed(name)
}

export function whoIsNamed(name: string): Who {
  const named = { sub: `auth0|${name}`, name, nickname: name, email: `${name}@people.example` }
  return { person: { ...person, ...named }, sid: `session-of-${name}` }
}
