import type { Request, Response } from 'express'
import type { Config } from '../config/config.ts'
import { readCookies } from '../http/cookie-header.ts'
import { isNavigation } from '../http/fetch-metadata.ts'
import { cookieName } from '../session/session-cookie.ts'

/** A small cookie from one answer to the next page. */
export interface OneTimeCookie {
  readonly name: string
  write(res: Response, value: string): void
  clear(res: Response): void
  /** The values under its name, for a page that is about to be shown: none where there is no such cookie. */
  values(req: Request): readonly string[]
}

export function createOneTimeCookie(
  { baseUrl }: Pick<Config, 'baseUrl'>,
  purpose: 'message' | 'draft',
  seconds: number,
): OneTimeCookie {
  const name = cookieName(baseUrl, purpose)
  const attributes = `; Path=/; HttpOnly; SameSite=Lax${baseUrl.startsWith('https:') ? '; Secure' : ''}`
  return {
    name,
    write: (res, value) => res.append('Set-Cookie', `${name}=${value}; Max-Age=${seconds}${attributes}`),
    clear: res => res.append('Set-Cookie', `${name}=; Max-Age=0${attributes}`),
    values(req) {
      // nearly every request has no such cookie; a prefetch or HEAD shows nobody anything
      if (!req.headers.cookie?.includes(name) || !isNavigation(req)) return []
      return readCookies(req).flatMap(cookie => (cookie.name === name ? [cookie.value] : []))
    },
  }
}
