import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import ejs from 'ejs'
import type { Response } from 'express'
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

const folder = fileURLToPath(new URL('../../views/', import.meta.url))

/** Reads and compiles every template of `views/` once. `asset` gives the URL of a file in `public/`. */
export function createRenderer(asset: (file: string) => string): Renderer {
  const templates = new Map<string, (page: object) => string>()
  const fill = (name: string, page: object): string => {
    const template = templates.get(name)
    if (!template) throw new Error(`There is no view ${name}`)
    return template({ ...page, asset, include: fill })
  }
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const name = file.replaceAll('\\', '/').replace(/\.ejs$/, '')
    // the local tenant renders its own
    if (name === file || name.startsWith('tenant/')) continue
    // strict, so without `with`, which is slow: a template names the model, `page`
    const options = { strict: true, localsName: 'page', compileDebug: false, unsafePrototypeLocals: true }
    templates.set(name, ejs.compile(readFileSync(folder + file, 'utf8'), options))
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
  res.vary('Accept-Encoding')
  if (res.req.method === 'HEAD') res.end()
  // a text leaves in one write with the headers, which are UTF-8 then: the name of a cookie to clear may hold any byte
  else res.end(res.hasHeader('Set-Cookie') ? Buffer.from(body) : body)
}
