import { type Answer, Client } from '../../test/support/client.ts'
import { createSettings, startApplication, startProvider } from '../deployment.ts'
import { number, section } from '../figures.ts'
import type { Programs } from '../programs.ts'
import { openSession } from '../sessions.ts'
import { pages } from '../targets/targets.ts'

/** Bytes over the wire, headers not counted. */
interface Weight {
  readonly html: number
  readonly compressedHtml: number
  /** The page and all files that it names here, as a browser gets them on a first visit. */
  readonly firstVisit: number
}

const browser = { Accept: 'text/html', 'Accept-Encoding': 'gzip, deflate, br' }
const errorPage = { name: 'Error page', path: '/no-such-page', needsLogin: false }

export async function reportWeights(programs: Programs): Promise<string> {
  const settings = await createSettings(await startProvider(programs))
  await startApplication(programs, settings)
  const rows: string[][] = []
  for (const { name, path, needsLogin } of [...pages, errorPage]) {
    const cookie = needsLogin ? { Cookie: await openSession(settings.BASE_URL) } : {}
    const { html, compressedHtml, firstVisit } = await weigh(settings.BASE_URL, path, cookie)
    rows.push([name, number(html), number(compressedHtml), number(firstVisit)])
  }
  return section('Bytes of each page', ['', 'HTML', 'HTML compressed', 'first visit with its files'], rows)
}

async function weigh(
  origin: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Weight> {
  const client = new Client(origin)
  const plain = await client.get(path, { ...headers, Accept: 'text/html' })
  const compressed = await client.get(path, { ...headers, ...browser })
  const files = await Promise.all(filesOf(plain).map(file => client.get(file, browser)))
  const missing = files.find(({ status }) => status !== 200)
  if (missing) throw new Error(`${path} names ${missing.url.pathname}, which answers ${missing.status}`)
  const firstVisit = files.reduce((sum, { bytes }) => sum + bytes, compressed.bytes)
  return { html: plain.bytes, compressedHtml: compressed.bytes, firstVisit }
}

/** Stylesheets, images and icons. */
function filesOf({ body }: Answer): string[] {
  const links = body.matchAll(/<link [^>]*href="(\/[^"]+)"|<img [^>]*src="(\/[^"]+)"/g)
  return [...new Set([...links].flatMap(([, link, image]) => link ?? image ?? []))]
}
