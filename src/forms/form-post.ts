import express, { type Request, type RequestHandler } from 'express'
import type { Config } from '../config/config.ts'
import { KnownFailure } from '../errors/failure.ts'
import type { Drafts } from './drafts.ts'
import { sameOriginPost } from './same-origin-post.ts'

interface Services {
  readonly config: Pick<Config, 'baseUrl'>
  readonly drafts: Pick<Drafts, 'keep' | 'isOfSomebodyElse'>
}

/** What a form may send. A name is counted with its value. */
export const formLimits = { bytes: 32 * 1024, fields: 100 } as const

/**
 * What comes first at a route that takes a form: another site's is refused, the fields are read, and a form that says in
 * `ownerField` that somebody else opened it is refused, too. With `keep` the fields of these names are kept as a draft where
 * the post ends with an error page, be it that the session is over; never name one that holds a secret.
 */
export function formPost(
  { config, drafts }: Services,
  { keep = [] }: { readonly keep?: readonly string[] } = {},
): RequestHandler[] {
  return [sameOriginPost(config), formsOnly, parseForm, sameOwner(drafts), keepsDraft(drafts, keep)]
}

/**
 * A field as text: without control characters, without white space around it, empty where it was not sent. A text of several
 * lines keeps its line feeds and tabs. What has more than `most` characters, as `maxlength` counts them, was sent by no form
 * of ours.
 */
export function fieldOf(
  req: Request,
  name: string,
  { most, lines = false }: { readonly most: number; readonly lines?: boolean },
): string {
  const text = rawField(req, name)
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(lines ? /(?![\n\t])\p{Cc}/gu : /\p{Cc}/gu, '')
    .trim()
  if (text.length > most) throw new KnownFailure('form-too-large', { reason: 'field_too_long' })
  return text
}

/** The same where one of a few values was to be chosen: undefined where none of them was. */
export function choiceOf<Choice extends string>(
  req: Request,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = rawField(req, name)
  return choices.find(choice => choice === value)
}

function rawField(req: Request, name: string): string {
  const body: unknown = req.body
  if (typeof body !== 'object' || body === null) throw new Error(`${req.path} reads a form without formPost`)
  const value: unknown = Object.hasOwn(body, name) ? Reflect.get(body, name) : ''
  if (typeof value !== 'string') throw new KnownFailure('form-broken', { reason: 'field_repeated' })
  return value
}

const mediaType = 'application/x-www-form-urlencoded'

/** What has nothing but its button may come without a body, and so without a type. */
const formsOnly: RequestHandler = function formsOnly(req, _res, next) {
  const isForm = req.is(mediaType) !== false || req.get('Content-Length') === '0'
  next(isForm ? undefined : new KnownFailure('form-type', { reason: 'media_type' }))
}

const parseBody = express.urlencoded({
  type: mediaType,
  extended: false,
  limit: formLimits.bytes,
  parameterLimit: formLimits.fields,
  // no browser compresses a form
  inflate: false,
  verify: (_req, _res, body, charset) => assertReadable(body, charset),
})

const parseForm: RequestHandler = function parseForm(req, res, next) {
  parseBody(req, res, (error: unknown) => {
    req.body ??= {}
    next(error === undefined ? undefined : toKnownFailure(error))
  })
}

/** The parser takes what it cannot decode as it stands, and so would keep half of a name as something else. */
function assertReadable(body: Buffer, charset: string): void {
  if (charset !== 'utf-8') throw new KnownFailure('form-type', { reason: 'charset' })
  const text = body.toString('latin1')
  if (/[^!-~]/.test(text)) throw new KnownFailure('form-broken', { reason: 'not_ascii' })
  try {
    decodeURIComponent(text)
  } catch (cause) {
    throw new KnownFailure('form-broken', { cause, reason: 'encoding' })
  }
}

function toKnownFailure(error: unknown): unknown {
  if (error instanceof KnownFailure || !(error instanceof Error) || !('status' in error)) return error
  const kind = kinds.get(error.status)
  return kind ? new KnownFailure(kind, { cause: error }) : error
}

const kinds = new Map<unknown, 'form-too-large' | 'form-type' | 'form-broken'>([
  [413, 'form-too-large'],
  [415, 'form-type'],
  [400, 'form-broken'],
])

/** Before anything is kept: what one person typed is never shown to another. */
function sameOwner(drafts: Services['drafts']): RequestHandler {
  return function sameOwner(req, _res, next) {
    next(drafts.isOfSomebodyElse(req) ? new KnownFailure('other-form-owner') : undefined)
  }
}

function keepsDraft(drafts: Services['drafts'], names: readonly string[]): RequestHandler {
  return function keepsDraft(req, res, next) {
    if (names.length > 0) res.locals.keepDraft = () => drafts.keep(req, res, typedFields(req.body, names))
    next()
  }
}

function typedFields(body: unknown, names: readonly string[]): Record<string, string> {
  const fields = Object.entries(typeof body === 'object' && body !== null ? body : {})
  return Object.fromEntries(
    fields.flatMap(([name, value]) =>
      names.includes(name) && typeof value === 'string' ? [[name, value]] : [],
    ),
  )
}
