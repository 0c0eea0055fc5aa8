import ejs from 'ejs'

/** A page as an EJS template. With its values it renders to the page's HTML. */
export interface Template {
  /** By file name, without `.ejs`. The page's own file includes the others. */
  readonly files: Readonly<Record<string, string>>
  readonly values: readonly string[]
}

/**
 * Makes a template of a rendered page: each text and each URL in it becomes a value, which EJS escapes. The templates of
 * the application itself would need its models, and with them its code, in the programs that it is compared with.
 */
export function toTemplate(name: string, html: string): Template {
  const values: string[] = []
  const template = withNumericQuotes(html).replaceAll(textOrUrl, escaped => {
    const value = unescapeXml(escaped)
    // any other entity stays in the template
    if (ejs.escapeXML(value) !== escaped) return escaped
    return `<%= values[${values.push(value) - 1}] %>`
  })
  const files: Record<string, string> = {}
  files[name] = template.replaceAll(/<(head|header)\b.*?<\/\1>/gs, (part, tag: string) => {
    files[`${name}-${tag}`] = part
    return `<%- include('${name}-${tag}', { values }) %>`
  })
  return { files, values }
}

/** The HTML with its quotes as EJS writes them, and without the times of its session, which differ between two sessions. */
export function comparable(html: string): string {
  return withNumericQuotes(html).replaceAll(/<time .*?<\/time>/g, '<time>')
}

const textOrUrl = /(?<=>\s*)[^<>\s](?:[^<>]*[^<>\s])?(?=\s*<)|(?<= (?:href|src|datetime)=")[^"]+/g

const characters: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&#34;': '"',
  '&#39;': "'",
}

function withNumericQuotes(html: string): string {
  return html.replaceAll('&quot;', '&#34;').replaceAll('&apos;', '&#39;')
}

function unescapeXml(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt|#34|#39);/g, entity => characters[entity] ?? entity)
}
