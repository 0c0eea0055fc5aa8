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

/**
 * The words at the beginning of a page, without its markup. A stranger writes the page, so each expression looks at a
 * character a bounded number of times: none of them may search for an end that does not come from each of many beginnings.
 */
export function wordsOf(html: string): string {
  return withoutUnseen(html.slice(0, mostPageCharacters))
    .replaceAll(/<[^<>]*>/g, ' ')
    .replaceAll(/&(#34|#39|quot|lt|gt|amp);/g, (_entity, name: string) => entities[name] ?? '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** No error page of a tenant comes near it, its styles and pictures included. */
const mostPageCharacters = 256 * 1024

/** Leaves out what no browser shows. An element without an end stays: its text is seen as words. */
function withoutUnseen(html: string): string {
  let [seen, from] = ['', 0]
  let open: { readonly name: string; readonly at: number } | null = null
  for (const { 0: tag, 1: slash, 2: element = '', index } of html.matchAll(unseenTags)) {
    const name = element.toLowerCase()
    if (open === null && slash === '') open = { name, at: index }
    else if (open?.name === name && slash !== '') {
      seen += `${html.slice(from, open.at)} `
      from = index + tag.length
      open = null
    }
  }
  return seen + html.slice(from)
}

const unseenTags = /<(\/?)(script|style|head)\b[^<>]*>?/gi

function property(document: unknown, name: string): unknown {
  return typeof document === 'object' && document !== null && Object.hasOwn(document, name)
    ? Reflect.get(document, name)
    : undefined
}

const entities: Readonly<Record<string, string>> = {
  '#34': '"',
  '#39': "'",
  quot: '"',
  lt: '<',
  gt: '>',
  amp: '&',
}
