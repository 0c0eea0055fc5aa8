import { ApiError } from './api-error.ts'

/** What is wrong with a value, in the words of z-schema, with which Auth0 validates. */
export interface Violation {
  path: string
  message: string
  description?: string
}

export type Check = (value: unknown, path: string) => Violation | undefined

export type Fields = Readonly<Record<string, unknown>>

/** The body as fields, or an `ApiError` with the first violation in it. */
export function validBody(body: unknown, check: Check): Fields {
  const violation = check(body, '')
  if (violation) throw invalid('Payload', violation, 'invalid_body')
  return isRecord(body) ? body : {}
}

export function validQuery(query: unknown, check: Check): Fields {
  const violation = check(query, '')
  if (violation) throw invalid('Query', violation, 'invalid_query_string')
  return isRecord(query) ? query : {}
}

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(part: string, { path, message, description }: Violation, errorCode: string): ApiError {
  const where = (path && ` on property ${path}`) + (description ? ` (${description})` : '')
  return new ApiError(400, `${part} validation error: '${message}'${where}.`, { errorCode })
}
