import type { Request } from 'express'
import { ApiError } from './api-error.ts'
import type { ManagementTokens, Scope } from './tokens.ts'

/** The scopes of the request's token. Throws an `ApiError` if it has none of the scopes named. */
export type Authorize = (
  req: Pick<Request, 'get'>,
  ...anyOf: readonly Scope[]
) => Promise<ReadonlySet<string>>

export function createAuthorize(tokens: ManagementTokens): Authorize {
  return async function authorize(req, ...anyOf) {
    const scopes = await tokens.scopesOf(tokenOf(req.get('Authorization')))
    if (!anyOf.some(scope => scopes.has(scope))) throw insufficientScope(anyOf)
    return scopes
  }
}

export function insufficientScope(anyOf: readonly Scope[]): ApiError {
  const message = `Insufficient scope, expected any of: ${anyOf.join(',')}`
  return new ApiError(403, message, { errorCode: 'insufficient_scope' })
}

function tokenOf(header: string | undefined): string {
  if (!header) throw new ApiError(401, 'Missing authentication')
  const [scheme = '', token = '', ...rest] = header.split(' ')
  const isToken = scheme.toLowerCase() === 'bearer' && token.split('.').length === 3 && rest.length === 0
  if (!isToken) throw new ApiError(400, 'Bad HTTP authentication header format', { errorCode: 'Bearer' })
  return token
}
