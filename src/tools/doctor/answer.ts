/** Reads JSON from outside: null where it is none. */
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

/** Null where there is no such list; what is no text in it is left out. */
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
