import type { RequestListener } from 'node:http'

/** Pages of others, by their paths, and what is special about each. */
export const foreignForms = {
  '/': 'as any other',
  '/sandboxed': 'in a sandbox',
  '/silent': 'that sends no referrer',
  '/silent/redirected': 'that sends no referrer, by way of a redirect',
} as const

/** Serves the pages. Each has a form for the display name that posts to the application, at `action`. */
export function foreignForm(action: string): RequestListener {
  return ({ url = '/', method }, res) => {
    if (url === '/sandboxed') res.setHeader('Content-Security-Policy', 'sandbox allow-forms')
    if (url.startsWith('/silent')) res.setHeader('Referrer-Policy', 'no-referrer')
    if (method === 'POST') {
      res.writeHead(307, { Location: action }).end()
      return
    }
    res.setHeader('Content-Type', 'text/html')
    res.end(`<!doctype html><title>Elsewhere</title><form method="post" action="${url.endsWith('/redirected') ? url : action}">
      <input type="hidden" name="name" value="Mallory"><input type="hidden" name="greeting" value="Ahoy">
      <button>Win a prize</button></form>`)
  }
}
