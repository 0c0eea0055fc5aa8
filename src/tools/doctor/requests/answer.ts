/** A whole answer over HTTP. */
export interface Answer {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** As it was when the answer came; undefined where the answer has no `Date`. */
  readonly clockAheadSeconds: number | undefined
}

/** Null where the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return null
  }
}

export function textOf(document: unknown, name: string): string | null {
  const value = property(document, name)
  return typeof value === 'string' && value !== '' ? value : null
}

/** The texts in a list, without its other members. Null where there is no such list. */
export function textsOf(document: unknown, name: string): readonly string[] | null {
  const value = property(document, name)
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : null
}

export function listOf(document: unknown, name: string): readonly unknown[] {
  const value = property(document, name)
  return Array.isArray(value) ? value : []
}

function property(document: unknown, name: string): unknown {
  return typeof document === 'object' && document !== null && Object.hasOwn(document, name)
    ? Reflect.get(document, name)
    : undefined
}
