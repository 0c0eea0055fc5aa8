import { KnownFailure } from '../errors/failure.ts'

/** Which access token a page needs: for which API, and with which scopes at least. */
export interface WantedToken {
  /** That of `AUDIENCE` where it is left out. */
  readonly audience?: string
  readonly scope?: readonly string[]
}

/** Why a login, or an authorization, has to give it: it gave none, the tenant took it back, or it lacks a scope. */
export type MissingReason = 'no_access_token' | 'other_audience' | 'scope_lacking'

/** There is no access token like that, and nothing to renew one with. Programs get 401; guards/fresh-login.ts leads people on. */
export class TokenMissing extends KnownFailure {
  readonly wanted: WantedToken

  constructor(reason: MissingReason, wanted: WantedToken) {
    super('unauthenticated', { reason })
    this.wanted = wanted
  }
}
