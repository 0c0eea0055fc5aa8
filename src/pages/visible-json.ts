/** Indented JSON in which nothing hides: what has no width, or turns the direction of text around, is escaped. */
export function toVisibleJson(value: unknown): string {
  const json = JSON.stringify(value, null, 2)
  // nothing to escape: one look instead of a Unicode pattern
  if (/^[\n\x20-\x7e]*$/.test(json)) return json
  return json.replaceAll(/[\p{Cf}\u007f-\u009f\u2028\u2029]/gu, toEscapes)
}

/** One escape for each UTF-16 unit, as JSON has them. */
function toEscapes(character: string): string {
  return character.replaceAll(/./gs, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
