import { createHmac } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Config } from '../config/config.ts'
import { isRecord } from '../json.ts'
import { wantedPath } from '../login/state.ts'
import { createSeal, sealKey } from '../session/seal.ts'
import type { SessionCookie } from '../session/session-cookie.ts'
import { createOneTimeCookie } from './one-time-cookie.ts'

/** What was typed into a form, by the names of its fields, as it was sent: a page checks it as it checks a post. */
export type Draft = Readonly<Record<string, string>>

/** What somebody typed into a form whose post failed, for its page when it is opened again. */
export interface Drafts {
  /** Null where nobody knows whose it is: then nothing is kept. */
  keep(req: Request, res: Response, fields: Draft): 'kept' | 'too-large' | null
  /** The draft for this page and this person, once. */
  take(req: Request, res: Response): Draft | null
  /** For the hidden field `ownerField` of a form: after the session its cookie is gone, and with it whose draft it is. */
  ownerOf(req: Request): string
  /** Whether a form was opened by somebody else than who is logged in by now: another tab has another login. */
  isOfSomebodyElse(req: Request): boolean
}

declare global {
  namespace Express {
    interface Locals {
      /** At a form whose page wants it: keeps what was typed, for an answer that loses it otherwise. */
      keepDraft?: () => 'kept' | 'too-large' | null
    }
  }
}

/** The name of the hidden field that says whose form it is. */
export const ownerField = 'form-owner'

/** A login with a password that somebody has to look up takes no longer. */
const lifetimeSeconds = 10 * 60
/** Of the fields as JSON. Sealed, they fit into one cookie. */
const mostBytes = 2048

interface Content {
  readonly owner: string
  readonly path: string
  /** Milliseconds since 1970. */
  readonly until: number
  readonly fields: Draft
}

type Settings = Pick<Config, 'baseUrl' | 'secrets' | 'issuerBaseUrl' | 'clientId'>

export function createDrafts(config: Settings, sessionCookie: Pick<SessionCookie, 'open'>): Drafts {
  const { baseUrl, secrets, issuerBaseUrl, clientId } = config
  const cookie = createOneTimeCookie(config, 'draft', lifetimeSeconds)
  const seal = createSeal(secrets, [cookie.name, issuerBaseUrl, clientId])
  // it stands in the page, which need not say what the tenant calls the person
  const ownerBy = (secret: string) => {
    const key = sealKey(secret, [ownerField, cookie.name, issuerBaseUrl, clientId])
    return (sub: string) => createHmac('sha256', key).update(sub).digest('base64url')
  }
  const ownerNamed = ownerBy(secrets[0])
  const ownerNames = secrets.map(ownerBy)

  /** Of a session that is over, its own cookie may still say it; else the form does, which only our own page can send. */
  function ownerOfPost(req: Request): string | null {
    const { session, expired } = sessionCookie.open(req)
    const sub = req.user?.sub ?? session?.sub ?? expired?.sub
    return sub === undefined ? ownerIn(req.body) : ownerNamed(sub)
  }

  return {
    ownerOf: req => (req.user ? ownerNamed(req.user.sub) : ''),
    isOfSomebodyElse({ user, body }) {
      const owner = ownerIn(body)
      return owner !== null && user !== null && !ownerNames.some(named => named(user.sub) === owner)
    },
    keep(req, res, fields) {
      const owner = ownerOfPost(req)
      if (owner === null) return null
      if (Buffer.byteLength(JSON.stringify(fields)) > mostBytes) return 'too-large'
      const [path = ''] = wantedPath(req, baseUrl).split(/[?#]/)
      const content: Content = { owner, path, until: Date.now() + lifetimeSeconds * 1000, fields }
      cookie.write(res, seal.seal(JSON.stringify(content)))
      return 'kept'
    },
    take(req, res) {
      for (const value of cookie.values(req).slice(0, mostTries)) {
        const content = parseContent(seal.open(value)?.text)
        if (!content || content.path !== req.baseUrl + req.path) continue
        cookie.clear(res)
        const isTheirs = req.user !== null && content.owner === ownerNamed(req.user.sub)
        if (isTheirs && content.until > Date.now()) return content.fields
      }
      return null
    },
  }
}

/** What a sibling host puts beside it over plain http hides nothing, and costs little. */
const mostTries = 10

function ownerIn(body: unknown): string | null {
  const owner: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, ownerField) : null
  return typeof owner === 'string' && /^[\w-]{43}$/.test(owner) ? owner : null
}

/** Nobody else can make one, but another release may have. */
function parseContent(text: string | undefined): Content | null {
  const value: unknown = text === undefined ? null : JSON.parse(text)
  if (!isRecord(value)) return null
  const { owner, path, until, fields } = value
  if (typeof owner !== 'string' || typeof path !== 'string' || typeof until !== 'number') return null
  if (!isRecord(fields)) return null
  const draft = Object.entries(fields).flatMap(([name, field]) =>
    typeof field === 'string' ? [[name, field] as const] : [],
  )
  return { owner, path, until, fields: Object.fromEntries(draft) }
}
