import { type KeyObject, randomUUID } from 'node:crypto'
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { Clock } from '../clock.ts'
import type { SigningKey } from '../provider/signing-key.ts'
import { ApiError } from './api-error.ts'

/** The scopes of the Management API that this tenant serves. */
export const allScopes = [
  'read:clients',
  'create:clients',
  'update:clients',
  'delete:clients',
  'read:client_summary',
  'read:client_credentials',
  'read:client_keys',
  'update:client_keys',
  'delete:sessions',
] as const

export type Scope = (typeof allScopes)[number]

/** Tokens for the Management API, signed with the tenant's key. */
export interface ManagementTokens {
  readonly audience: string
  issue(clientId: string, scopes: readonly Scope[], lifetimeSeconds: number): Promise<string>
  /** The scopes of a token. Throws an `ApiError` that says what is wrong with it. */
  scopesOf(token: string): Promise<ReadonlySet<string>>
}

interface TokenSettings {
  /** The URL of the tenant, below which the API is. */
  url: string
  issuer: string
  signingKey: SigningKey
  clock: Clock
}

export function createManagementTokens({ url, issuer, signingKey, clock }: TokenSettings): ManagementTokens {
  const audience = new URL('api/v2/', url).href
  return {
    audience,
    async issue(clientId, scopes, lifetimeSeconds) {
      const issuedAt = Math.floor(clock() / 1000)
      const claims = { azp: clientId, scope: scopes.join(' '), gty: 'client-credentials' }
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: signingKey.kid })
        .setIssuer(issuer)
        .setSubject(`${clientId}@clients`)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifetimeSeconds)
        .setJti(randomUUID())
        .sign(signingKey.privateKey)
    },
    async scopesOf(token) {
      const { aud, scope } = await verify(token, signingKey.publicKey, issuer, clock)
      if (aud !== audience) throw unauthorized(`Bad audience: ${aud}`)
      return new Set(typeof scope === 'string' ? scope.split(' ') : [])
    },
  }
}

async function verify(token: string, key: KeyObject, issuer: string, clock: Clock): Promise<JWTPayload> {
  const options = { issuer, algorithms: ['RS256'], currentDate: new Date(clock()) }
  const { payload } = await jwtVerify(token, key, options).catch(refuse)
  return payload
}

function refuse(error: unknown): never {
  if (error instanceof errors.JWTExpired)
    throw unauthorized('Expired token received for JSON Web Token validation')
  if (error instanceof errors.JWSSignatureVerificationFailed)
    throw unauthorized('Invalid signature received for JSON Web Token validation')
  throw unauthorized('Invalid token')
}

function unauthorized(message: string): ApiError {
  return new ApiError(401, message, { attributes: { error: message } })
}
