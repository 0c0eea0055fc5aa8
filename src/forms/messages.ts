import type { Request, Response } from 'express'
import type { Config } from '../config/config.ts'
import { createOneTimeCookie } from './one-time-cookie.ts'

/** What a page says once, after the redirect that follows a POST. */
export interface Message {
  readonly text: string
  readonly details: readonly string[]
}

/** The words for a code, and for each detail that may stand beside it. */
export interface MessageWords {
  readonly text: string
  readonly details?: Readonly<Record<string, string>>
}

export interface Messages<Code extends string = string> {
  /** `details` are names out of the words of this code; any other counts as `other`, where that has words. */
  set(res: Response, code: Code, details?: readonly string[]): void
  /** The message for the page that is about to be shown. It is shown once. */
  take(req: Request, res: Response): Message | null
}

/** Long enough for a redirect, and gone before it could surprise anybody. */
const lifetimeSeconds = 60
const mostDetails = 10

/**
 * Messages travel in a cookie, which holds a code and never words: whatever somebody else may have put there, people read
 * nothing but what stands in the table.
 */
export function createMessages<Code extends string>(
  config: Pick<Config, 'baseUrl'>,
  words: Readonly<Record<Code, MessageWords>>,
): Messages<Code> {
  const cookie = createOneTimeCookie(config, 'message', lifetimeSeconds)
  const known = new Map<string, MessageWords>(Object.entries(words))

  return {
    set: (res, code, details = []) =>
      cookie.write(res, [code, ...knownNames(words[code], details)].join('.')),
    take(req, res) {
      const values = cookie.values(req)
      if (values.length === 0) return null
      cookie.clear(res)
      for (const value of values) {
        const [code = '', ...details] = value.split('.', 1 + mostDetails)
        const found = known.get(code)
        if (found) return { text: found.text, details: detailsIn(found, details) }
      }
      return null
    },
  }
}

/** A name may be a tenant's, and hold anything. */
function knownNames({ details: words = {} }: MessageWords, names: readonly string[]): string[] {
  const known = names.map(name => (Object.hasOwn(words, name) ? name : 'other'))
  return [...new Set(known)].filter(name => Object.hasOwn(words, name)).slice(0, mostDetails)
}

function detailsIn({ details: words = {} }: MessageWords, names: readonly string[]): string[] {
  return names.flatMap(name => (Object.hasOwn(words, name) ? (words[name] ?? []) : []))
}
