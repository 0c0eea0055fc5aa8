import type { Request } from 'express'

export interface Cookie {
  readonly name: string
  readonly value: string
}

/** The cookies of a request in the order in which they were sent, duplicates included. */
export function readCookies({ headers: { cookie = '' } }: Request): Cookie[] {
  return cookie.split(';').flatMap(pair => {
    // no pattern: one that also leaves out the space around would take the square of its length
    const [name = '', ...rest] = pair.split('=')
    const isCookie = rest.length > 0 && /^\S+$/.test(name.trim())
    return isCookie ? [{ name: name.trim(), value: rest.join('=').trim() }] : []
  })
}

/** What the middleware will read, instead of what the browser sent. */
export function replaceCookies(req: Request, cookies: readonly Cookie[]): void {
  if (cookies.length === 0) delete req.headers.cookie
  else req.headers.cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}
