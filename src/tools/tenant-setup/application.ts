/** An application as the tenant keeps it. Names and values are Auth0's own. */
export interface Application {
  readonly clientId: string
  /** Undefined where the token may not read it. */
  readonly clientSecret: string | undefined
  readonly fields: Readonly<Record<string, unknown>>
}

/** Undefined where that is no application. */
export function toApplication(value: unknown): Application | undefined {
  if (!isObject(value)) return undefined
  const { client_id: clientId, client_secret: secret, ...fields } = value
  if (typeof clientId !== 'string' || clientId === '') return undefined
  return { clientId, clientSecret: typeof secret === 'string' && secret ? secret : undefined, fields }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The texts in a list from outside; what is no list is an empty one. */
export function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}
