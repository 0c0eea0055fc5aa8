import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import compression from 'compression'
import express, { type RequestHandler, Router } from 'express'

/** The files of `public/`, under a URL that changes when any of them does. */
export interface Assets {
  /** `base.css` → `/assets/1f3a5c7e90/base.css` */
  url(file: string): string
  serve: RequestHandler
}

/** What programs look for under a name of their own. */
const atTheRoot = ['favicon.ico', 'robots.txt']

const folder = fileURLToPath(new URL('../../public', import.meta.url))

export function createAssets(): Assets {
  const root = `/assets/${hashOf(folder)}`
  const serve = Router()
  serve.use('/assets', compression())
  const filesOnly = { index: false, redirect: false } as const
  serve.use(root, express.static(folder, { ...filesOnly, immutable: true, maxAge: '1y' }))
  // a page that another release rendered: its files may differ from ours, so they are not kept
  serve.use('/assets/:release', express.static(folder, { ...filesOnly, cacheControl: false }))
  for (const file of atTheRoot)
    serve.get(`/${file}`, (_req, res) => {
      res.sendFile(file, { root: folder, maxAge: '1d' })
    })
  return { url: file => `${root}/${file}`, serve }
}

/** Whether a path is one of those that `serve` answers. */
export function isAssetPath(path: string): boolean {
  return path.startsWith('/assets/') || atTheRoot.includes(path.slice(1))
}

/** One hash for the whole folder, so that files may name each other by relative paths. */
function hashOf(folder: string): string {
  const hash = createHash('sha256')
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort())
    hash.update(file.slice(folder.length)).update(readFileSync(file))
  return hash.digest('hex').slice(0, 10)
}
