import type { ClientRefusal } from './client.ts'
import type { SigningAlgorithm } from './id-token.ts'

/** What a tenant says about a thing; a member that is undefined is left out. */
export type Statement = Readonly<Record<string, unknown>>

/** What to say instead of the truth, which each lie is handed. */
export interface Lies {
  readonly idToken?: IdTokenLie
  /** Of the whole token response. */
  readonly tokens?: (truth: Statement) => unknown
  readonly userinfo?: (truth: Statement) => unknown
  readonly discovery?: (truth: Statement) => unknown
  readonly keySet?: (truth: { readonly keys: readonly Statement[] }) => unknown
  /** Of the parameters that come back from /authorize: the code, the state, the issuer, an error. */
  readonly callback?: (truth: CallbackParameters) => CallbackParameters
  /** Refuses the application's credentials, although they are right. */
  readonly client?: ClientRefusal
  /** What the Management API answers to a person. */
  readonly account?: {
    readonly status: number
    readonly headers?: Readonly<Record<string, string>>
    /** Instead of what belongs to the status. */
    readonly body?: unknown
  }
}

export interface IdTokenLie {
  readonly claims?: (truth: IdTokenClaims) => Statement
  /** The key is the public half of what signs. */
  readonly header?: (truth: Statement, key: Statement) => Statement
  readonly alg?: SigningAlgorithm
  /** By default the client secret for HS256, the current key for all others. */
  readonly key?: 'current' | 'unknown' | 'client secret' | 'public key'
  /** Of the finished token, in its compact form. */
  readonly damage?: (jwt: string) => string
}

export interface IdTokenClaims extends Statement {
  readonly iss: string
  readonly iat: number
  readonly exp: number
}

export type CallbackParameters = Readonly<Record<string, string | undefined>>
