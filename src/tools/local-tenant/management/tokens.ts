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
  'read:resource_servers',
  'update:resource_servers',
  'read:client_grants',
  'create:client_grants',
] as const

export type Scope = (typeof allScopes)[number]

/** What a login of a person gets, whatever it asks for. */
export const personalScopes = [
  'read:current_user',
  'update:current_user_identities',
  'create:current_user_metadata',
  'update:current_user_metadata',
  'delete:current_user_metadata',
  'delete:current_user',
] as const

/** Who sends a request to the Management API. */
export interface Bearer {
  /** A person, or `CLIENT_ID@clients`. */
  readonly subject: string | undefined
  readonly clientId: string
  readonly scopes: ReadonlySet<string>
}

/** Tokens for the Management API, signed with the tenant's key. */
export interface ManagementTokens {
  readonly audience: string
  issue(clientId: string, scopes: readonly Scope[], lifetimeSeconds: number): Promise<string>
  /** Throws an `ApiError` that says what is wrong with the token. */
  bearerOf(token: string): Promise<Bearer>
  /** The account that an ID token of this application is of; undefined where it is none, or not valid. */
  accountOf(idToken: string, clientId: string): Promise<string | undefined>
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
    async bearerOf(token) {
      const { aud, azp, scope, sub } = await verify(token, signingKey.publicKey, issuer, clock)
      // a login that asked for `openid` as well has two
      if (![aud].flat().includes(audience)) throw unauthorized(`Bad audience: ${aud}`)
      const scopes = new Set(typeof scope === 'string' ? scope.split(' ') : [])
      return { subject: sub, clientId: String(azp), scopes }
    },
    async accountOf(idToken, clientId) {
      const options = { issuer, audience: clientId, algorithms: ['RS256'], currentDate: new Date(clock()) }
      const verified = await jwtVerify(idToken, signingKey.publicKey, options).catch(() => undefined)
      return verified?.payload.sub
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
