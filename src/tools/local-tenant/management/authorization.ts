import type { Request } from 'express'
import { ApiError } from './api-error.ts'
import type { Bearer, ManagementTokens, Scope } from './tokens.ts'

type WithToken = Pick<Request, 'get'>

/** The scopes of the request's token. Throws an `ApiError` if it has none of the scopes named. */
export type Authorize = (req: WithToken, ...anyOf: readonly Scope[]) => Promise<ReadonlySet<string>>

export function createAuthorize(tokens: ManagementTokens): Authorize {
  return async function authorize(req, ...anyOf) {
    return (await authorized(tokens, req, anyOf)).scopes
  }
}

/** Who sends a request about the user with this id. Throws an `ApiError` if that is not the user. */
export async function authorizeUser(
  tokens: ManagementTokens,
  req: WithToken & { readonly params: { readonly id: string } },
  ...anyOf: readonly string[]
): Promise<Bearer> {
  const bearer = await authorized(tokens, req, anyOf)
  if (bearer.subject === req.params.id) return bearer
  throw new ApiError(403, 'User to be acted on does not match subject in bearer token.', {
    errorCode: 'unowned_resource',
  })
}

export function insufficientScope(anyOf: readonly string[]): ApiError {
  const message = `Insufficient scope, expected any of: ${anyOf.join(',')}`
  return new ApiError(403, message, { errorCode: 'insufficient_scope' })
}

async function authorized(
  tokens: ManagementTokens,
  req: WithToken,
  anyOf: readonly string[],
): Promise<Bearer> {
  const bearer = await tokens.bearerOf(tokenOf(req.get('Authorization')))
  if (!anyOf.some(scope => bearer.scopes.has(scope))) throw insufficientScope(anyOf)
  return bearer
}

function tokenOf(header: string | undefined): string {
  if (!header) throw new ApiError(401, 'Missing authentication')
  const [scheme = '', token = '', ...rest] = header.split(' ')
  const isToken = scheme.toLowerCase() === 'bearer' && token.split('.').length === 3 && rest.length === 0
  if (!isToken) throw new ApiError(400, 'Bad HTTP authentication header format', { errorCode: 'Bearer' })
  return token
}
