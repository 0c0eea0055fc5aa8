const longest = 200

/** Somebody else's words, fit for a terminal and a log: one line, no control characters, not too many. */
export function quote(text: string): string {
  const line = text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, longest)
  return line === '' ? 'nothing' : `"${line}"`
}

/** The words of a page, without its markup. */
export function wordsOf(html: string): string {
  return html
    .replaceAll(/<(script|style|head)\b[\s\S]*?<\/\1>/gi, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&(#34|#39|quot|lt|gt|amp);/g, (_entity, name: string) => entities[name] ?? '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

const entities: Readonly<Record<string, string>> = {
  '#34': '"',
  '#39': "'",
  quot: '"',
  lt: '<',
  gt: '>',
  amp: '&',
}
