import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import ejs from 'ejs'
import escapeHtml from 'escape-html'
import type { Response } from 'express'
import type { Brand } from '../brand.ts'
import { navigation } from './navigation.ts'
import type { Views } from './views.ts'

/** A page as bytes, for the one that is the same for everybody. */
export interface RenderedPage {
  readonly plain: string
  readonly gzip: Buffer
}

export interface Renderer {
  /** Answers with a page, in the status that the response has. */
  send<View extends keyof Views>(res: Response, view: View, model: Views[View]): void
  render<View extends keyof Views>(view: View, model: Views[View]): RenderedPage
  sendRendered(res: Response, page: RenderedPage): void
}

const options = {
  // strict, so without `with`, which is slow: a template names the model, `page`
  strict: true,
  localsName: 'page',
  compileDebug: false,
  unsafePrototypeLocals: true,
  // of a text with many quotes, in half the time of EJS's own
  escape: (value: unknown) => escapeHtml(value === undefined || value === null ? '' : String(value)),
}

/** What a page fills the layout with, `views/layout/`. */
interface Layout {
  readonly title: string
  /** The files of `public/components/` that it uses. */
  readonly components?: readonly string[]
  /** A page of words, or the home page with its picture. */
  readonly shape?: 'page' | 'entrance'
  /** Where **Logout** leads; without it the masthead has neither that nor the navigation. */
  readonly logout?: string | null
  /** The path of the page, for the navigation. */
  readonly here?: string
}

/** Where the views are. */
export const viewFolder = fileURLToPath(new URL('../../views/', import.meta.url))

/** Of the parts of pages, such as the layout: few differ, and most pages have the same ones. */
const mostParts = 200

interface Looks {
  /** The URL of a file in `public/`. */
  readonly asset: (file: string) => string
  readonly brand: Brand
}

/** Reads and compiles every template of the folders once. */
export function createRenderer({ asset, brand }: Looks, folders: readonly string[] = [viewFolder]): Renderer {
  const templates = new Map<string, (page: object) => string>()
  const parts = new Map<string, string>()
  // `this` in a template: to put them into the model takes a copy of it for each page, which V8 reads slowly
  const context = { asset, brand, navigation, start, end, include, fill }

  /** For a part that holds what somebody typed: it is filled anew, and kept nowhere. */
  function fill(name: string, page: object): string {
    const template = templates.get(name)
    if (!template) throw new Error(`There is no view ${name}`)
    return template(page)
  }

  /** A part depends on nothing but its own model, so it is filled once for each. */
  function include(name: string, page: object): string {
    const key = `${name} ${JSON.stringify(page)}`
    const known = parts.get(key)
    if (known !== undefined) return known
    if (parts.size >= mostParts) parts.clear()
    const html = fill(name, page)
    parts.set(key, html)
    return html
  }

  function start(layout: Layout): string {
    return include('layout/start', layout)
  }

  function end(): string {
    return include('layout/end', {})
  }

  for (const folder of folders)
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const name = file.replaceAll('\\', '/').replace(/\.ejs$/, '')
      // the local tenant renders its own
      if (name === file || name.startsWith('tenant/')) continue
      templates.set(name, ejs.compile(readFileSync(folder + file, 'utf8'), { ...options, context }))
    }

  return {
    send(res, view, model) {
      const html = fill(view, model)
      sendEither(res, html, () => compress(html))
    },
    render(view, model) {
      const plain = fill(view, model)
      return { plain, gzip: compress(plain) }
    },
    sendRendered: (res, { plain, gzip }) => sendEither(res, plain, () => gzip),
  }
}

/** A page is a few kB: compressed at once, it costs a tenth of what a stream costs. The window holds all of it. */
function compress(html: string): Buffer {
  return gzipSync(html, { level: 6, windowBits: 13, memLevel: 6 })
}

function sendEither(res: Response, plain: string, gzip: () => Buffer): void {
  const { req } = res
  if (req.headers['accept-encoding'] === undefined || req.acceptsEncodings('gzip') !== 'gzip')
    sendBody(res, plain)
  else {
    res.setHeader('Content-Encoding', 'gzip')
    sendBody(res, gzip())
  }
}

/** Sends the page without an ETag: what depends on who asks is never stored. */
function sendBody(res: Response, body: string | Buffer): void {
  const size = typeof body === 'string' ? Buffer.byteLength(body) : body.length
  res.setHeader('Content-Type', 'text/html; charset=utf-8')
  res.setHeader('Content-Length', size)
  res.setHeader('Vary', 'Accept-Encoding')
  if (res.req.method === 'HEAD') res.end()
  // a text leaves in one write with the headers, in its encoding; where all of it is ASCII, the cheaper one will do
  else if (typeof body === 'string' && size === body.length) res.end(body, 'latin1')
  // headers in UTF-8 would change the name of a cookie to clear, which may hold any byte
  else res.end(typeof body === 'string' && res.hasHeader('Set-Cookie') ? Buffer.from(body) : body)
}
