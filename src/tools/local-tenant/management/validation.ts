import { ApiError } from './api-error.ts'

/** What is wrong with a value, in the words of z-schema, which Auth0 uses. */
export interface Violation {
  path: string
  message: string
  description?: string
}

export type Check = (value: unknown, path: string) => Violation | undefined

export type Fields = Readonly<Record<string, unknown>>

/** The body as fields. Throws an `ApiError` that names the first violation. */
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

interface TextRules {
  min?: number
  max?: number
  pattern?: RegExp
  oneOf?: readonly string[]
  /** Auth0's name for a format, and what it accepts. */
  format?: Format
}

export interface Format {
  name: string
  accepts: (text: string) => boolean
}

export function text({ min = 0, max = 10_000, pattern, oneOf, format }: TextRules = {}): Check {
  return (value, path) => {
    const violation = (message: string) => ({ path, message })
    if (typeof value !== 'string') return violation(wrongType('string', value))
    const { length } = value
    if (length < min) return violation(`String is too short (${length} chars), minimum ${min}`)
    if (length > max) return violation(`String is too long (${length} chars), maximum ${max}`)
    if (pattern && !pattern.test(value))
      return violation(`String does not match pattern ${pattern.source}: ${value}`)
    if (oneOf && !oneOf.includes(value)) return violation(`No enum match for: ${value}`)
    if (format && !format.accepts(value))
      return violation(`Object didn't pass validation for format ${format.name}: ${value}`)
    return undefined
  }
}

export function boolean(value: unknown, path: string) {
  return typeof value === 'boolean' ? undefined : { path, message: wrongType('boolean', value) }
}

export function integer(min: number, max: number): Check {
  return (value, path) => {
    if (!Number.isInteger(value)) return { path, message: wrongType('integer', value) }
    const number = Number(value)
    if (number < min) return { path, message: `Value ${number} is less than minimum ${min}` }
    if (number > max) return { path, message: `Value ${number} is greater than maximum ${max}` }
    return undefined
  }
}

export function list(check: Check, { max = 1000, min = 0 } = {}): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return { path, message: wrongType('array', value) }
    const items: readonly unknown[] = value
    const { length } = items
    if (length < min) return { path, message: `Array is too short (${length}), minimum ${min}` }
    if (length > max) return { path, message: `Array is too long (${length}), maximum ${max}` }
    return first(items.map((item, index) => check(item, `${path}[${index}]`)))
  }
}

export function object(checks: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  return (value, path) => {
    if (!isRecord(value)) return { path, message: wrongType('object', value) }
    const extra = Object.keys(value).filter(name => !Object.hasOwn(checks, name))
    if (extra.length > 0) return { path, message: `Additional properties not allowed: ${extra.join(',')}` }
    const missing = required.find(name => value[name] === undefined)
    if (missing) return { path, message: `Missing required property: ${missing}` }
    const known = Object.entries(checks).filter(([name]) => Object.hasOwn(value, name))
    return first(known.map(([name, check]) => check(value[name], path ? `${path}.${name}` : name)))
  }
}

/** An object with any properties. */
export function anyObject(value: unknown, path: string) {
  return isRecord(value) ? undefined : { path, message: wrongType('object', value) }
}

/** Auth0 adds the description of a property to the message about it. */
export function described(description: string, check: Check): Check {
  return (value, path) => {
    const violation = check(value, path)
    return violation && { description, ...violation }
  }
}

export function nullable(check: Check): Check {
  return (value, path) => (value === null ? undefined : check(value, path))
}

function invalid(part: string, { path, message, description }: Violation, errorCode: string): ApiError {
  const where = (path && ` on property ${path}`) + (description ? ` (${description})` : '')
  return new ApiError(400, `${part} validation error: '${message}'${where}.`, { errorCode })
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wrongType(expected: string, value: unknown): string {
  return `Expected type ${expected} but found type ${typeOf(value)}`
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

function first<Value>(values: readonly (Value | undefined)[]): Value | undefined {
  return values.find(value => value !== undefined)
}
