import type { RequestHandler } from 'express'
import { render } from './views.ts'

/** Serves `/people/NAME.svg`. A name always has the same picture. */
export function avatar(): RequestHandler<{ name: string }> {
  return async function avatar(req, res) {
    const image = await render('avatar', { hue: hueOf(req.params.name) })
    // the application shows this picture on its own origin
    res.set('Cross-Origin-Resource-Policy', 'cross-origin')
    res.set('Cache-Control', 'public, max-age=3600')
    res.type('image/svg+xml').send(image)
  }
}

function hueOf(name: string): number {
  return [...name].reduce((hash, char) => (hash * 137 + (char.codePointAt(0) ?? 0)) % 360, 0)
}
