import { type Answer, Client } from '../../test/support/client.ts'

/** Bytes over the wire, headers not counted. */
export interface Weight {
  readonly name: string
  readonly html: number
  readonly compressedHtml: number
  /** The page and all files that it names here, as a browser gets them on a first visit. */
  readonly firstVisit: number
}

const browser = { Accept: 'text/html', 'Accept-Encoding': 'gzip, deflate, br' }

export async function weigh(
  origin: string,
  { name, path, headers }: { name: string; path: string; headers: Readonly<Record<string, string>> },
): Promise<Weight> {
  const client = new Client(origin)
  const plain = await client.get(path, { ...headers, Accept: 'text/html' })
  const compressed = await client.get(path, { ...headers, ...browser })
  const files = await Promise.all(filesOf(plain).map(file => client.get(file, browser)))
  const missing = files.find(({ status }) => status !== 200)
  if (missing) throw new Error(`${path} names ${missing.url.pathname}, which answers ${missing.status}`)
  const firstVisit = files.reduce((sum, { bytes }) => sum + bytes, compressed.bytes)
  return { name, html: plain.bytes, compressedHtml: compressed.bytes, firstVisit }
}

/** Stylesheets, images and icons. */
function filesOf({ body }: Answer): string[] {
  const links = body.matchAll(/<link [^>]*href="(\/[^"]+)"|<img [^>]*src="(\/[^"]+)"/g)
  return [...new Set([...links].flatMap(([, link, image]) => link ?? image ?? []))]
}
