import { isObject } from './application.ts'
import { SetupError } from './setup-error.ts'
import type { Answer } from './tenant-request.ts'

/** What was asked of the Management API, and the scopes that it takes, as Auth0 documents them. */
export interface Task {
  /** Completes "The tenant would not ...". */
  readonly doing: string
  readonly scope: string
}

/** What the Management API said no to. */
export class Refusal extends SetupError {
  readonly answer: Answer

  constructor(message: string, answer: Answer) {
    super(message)
    this.answer = answer
  }
}

/** Why the Management API said no, and what to do about it. */
export function refusal(answer: Answer, { doing, scope }: Task, now: Date): Refusal {
  const { status, headers } = answer
  return new Refusal(`The tenant would not ${doing} (${saidIn(answer)}).\n${remedy()}`, answer)

  function remedy(): string {
    if (status === 401)
      return 'The token is dead, has expired (those of the API Explorer live for 24 hours) or belongs to another tenant. Get a new one and run this again.'
    if (status === 403) return remedyWhereForbidden(answer, scope)
    if (status === 409) return 'An application like this is there already: choose another --name.'
    if (status === 429) return `Too many requests. Try again ${whenToTryAgain(headers, now)}.`
    if (status === 400)
      return 'It takes these settings for invalid: change what it names, and run this again.'
    if (status >= 500) return 'That is a fault of the tenant: try again in a minute.'
    return 'Is the domain that of an Auth0 tenant?'
  }
}

// Auth0 says this of scopes, of what a plan does not have, and of how much it has
function remedyWhereForbidden(answer: Answer, scope: string): string {
  const code = errorCodeIn(answer)
  if (code === 'insufficient_scope') return `The token lacks the scope ${scope}. ${whereScopesAre}`
  if (code === 'too_many_entities')
    return 'The tenant has as many applications as it may have. Remove one that nobody uses, put the Client ID of one to use into .env as CLIENT_ID, or upgrade its plan.'
  return 'It is not about a scope. See to the reason that the tenant gives; if it gives none, a proxy in between may have refused.'
}

/** Auth0's word for what went wrong, where the answer has one. */
export function errorCodeIn({ body }: Answer): string | undefined {
  const code = isObject(body) ? body['errorCode'] : undefined
  return typeof code === 'string' ? code : undefined
}

export const whereScopesAre =
  'In the Auth0 dashboard: Applications, APIs, Auth0 Management API; the tab API Explorer has a token, and the tab ' +
  'Application Access, formerly Machine to Machine Applications, has the scopes of each application.'

/** Auth0 sends the second at which the limit is lifted (Unix time). */
export function whenToTryAgain(headers: Headers, now: Date): string {
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN)
  const seconds = Math.ceil(reset - now.getTime() / 1000)
  if (!(seconds >= 0 && seconds < 86_400)) return 'in a minute'
  return `in ${seconds} seconds, at ${new Date(reset * 1000).toISOString().slice(11, 19)} UTC`
}

/** The status and the words of an answer. */
export function saidIn({ status, body }: Answer): string {
  return [status, quoteOf(body)].join(' ').trim()
}

/** What the tenant said, on one line and without what could steer a terminal. */
export function quoteOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return ''
  const text = [
    'message' in body ? body.message : undefined,
    'error_description' in body ? body.error_description : undefined,
    'error' in body ? body.error : undefined,
  ].find(candidate => typeof candidate === 'string')
  return (text ?? '')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
}
