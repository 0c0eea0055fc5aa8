import { brief } from '../../foreign-text.ts'

type Fields = Readonly<Record<string, unknown>>

/** A field of an application or an API that has to change: `value` is sent to the tenant, `shown` is printed. */
export interface Change {
  readonly field: string
  readonly value: unknown
  readonly shown: string
}

/** Sets the first of the values, unless the field has one of them already. */
export function oneOf(fields: Fields, field: string, values: readonly unknown[]): Change | undefined {
  const now = fields[field]
  const [value] = values
  if (values.includes(now)) return undefined
  return { field, value, shown: now === undefined || now === null ? `${value}` : `${brief(now)} → ${value}` }
}
