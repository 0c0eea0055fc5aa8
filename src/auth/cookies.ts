import type { Request } from 'express'

export interface Cookie {
  readonly name: string
  readonly value: string
}

/** The cookies of a request in the order in which they were sent, duplicates included. */
export function readCookies({ headers: { cookie = '' } }: Request): Cookie[] {
  return cookie.split(';').flatMap(pair => {
    const [, name, value] = /^\s*([^=\s]+)=(.*?)\s*$/.exec(pair) ?? []
    return name === undefined || value === undefined ? [] : [{ name, value }]
  })
}

/** What the middleware will read, instead of what the browser sent. */
export function replaceCookies(req: Request, cookies: readonly Cookie[]): void {
  if (cookies.length === 0) delete req.headers.cookie
  else req.headers.cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}
