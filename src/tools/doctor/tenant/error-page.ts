import type { Answer } from '../requests/answer.ts'

export type PageVerdict = 'unknown-client' | 'callback-mismatch' | 'something-else'

/** A page that the tenant shows instead of coming back. */
export interface ErrorPage {
  readonly status: number
  readonly verdict: PageVerdict
  readonly words: string
  /** What it says that it is written in, in English words; null where it does not say. */
  readonly language: string | null
}

/**
 * Reads an error page of the authorization endpoint. It has no code, only words: those of Auth0 ("Unknown client: ...",
 * "Callback URL mismatch."), which the local tenant has too, and those of RFC 6749 and oidc-provider. Where the words that a
 * browser shows without scripts say nothing known, Auth0's may stand in a script, in JSON or in base64.
 */
export function readErrorPage({ status, text }: Pick<Answer, 'status' | 'text'>): ErrorPage {
  const html = text.slice(0, mostPageCharacters)
  const words = wordsOf(html)
  const verdict = verdictOn(words)
  return {
    status,
    verdict: verdict === 'something-else' ? verdictOnSource(html) : verdict,
    words,
    language: languageOf(html),
  }
}

/** No error page of a tenant comes near it, its styles and pictures included. */
const mostPageCharacters = 256 * 1024

export function verdictOn(words: string): PageVerdict {
  if (
    /callback url mismatch|invalid_redirect_uri|redirect_uri.{0,60}(mismatch|not match|not (registered|in))/i.test(
      words,
    )
  )
    return 'callback-mismatch'
  if (/unknown client|invalid_client|client (is invalid|not found)/i.test(words)) return 'unknown-client'
  return 'something-else'
}

/** A script may hold every message of its page: what has both texts tells nothing. */
function verdictOnSource(html: string): PageVerdict {
  const sources = [html, ...decodedBase64(html)].map(unescaped)
  const has = (phrase: RegExp) => sources.some(source => phrase.test(source))
  const [isMismatch, isUnknown] = [has(/callback[ +]url[ +]mismatch/i), has(/unknown[ +]client/i)]
  if (isMismatch === isUnknown) return 'something-else'
  return isMismatch ? 'callback-mismatch' : 'unknown-client'
}

/** Of either alphabet. The shortest text that is looked for takes this many characters. */
function decodedBase64(html: string): string[] {
  const runs = html.replaceAll('\\/', '/').match(/[\w+/-]{18,}/g) ?? []
  return runs.map(run => Buffer.from(run, 'base64').toString())
}

/** Without the escapes of JSON and of URLs, as far as letters and spaces need them. */
function unescaped(source: string): string {
  return source.replaceAll(/(?:\\u00|%)([2-7][\da-f])/gi, (_escape, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}

function languageOf(html: string): string | null {
  const [, code] =
    /<html\b[^<>]{0,500}?\blang\s{0,9}=\s{0,9}["']?([a-z]{2,3})\b/i.exec(html.slice(0, 4096)) ?? []
  return code === undefined ? null : (new Intl.DisplayNames('en', { type: 'language' }).of(code) ?? code)
}

/**
 * The words of a page, without its markup. A stranger writes the page, so each expression looks at a character a bounded number of
 * times: none of them may search for an end that does not come from each of many beginnings.
 */
export function wordsOf(html: string): string {
  return withoutUnseen(html)
    .replaceAll(/<[^<>]*>/g, ' ')
    .replaceAll(/&(#34|#39|quot|lt|gt|amp);/g, (_entity, name: string) => entities[name] ?? '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

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

const entities: Readonly<Record<string, string>> = {
  '#34': '"',
  '#39': "'",
  quot: '"',
  lt: '<',
  gt: '>',
  amp: '&',
}
