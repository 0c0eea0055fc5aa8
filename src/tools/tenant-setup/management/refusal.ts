import { oneLine } from '../../foreign-text.ts'
import { SetupError } from '../setup-error.ts'
import { type Answer, isObject } from './tenant-request.ts'

/** What was asked of the Management API, and the scope that it takes, as Auth0 documents it. */
export interface Task {
  /** Completes "The tenant would not ...". */
  readonly doing: string
  readonly scope: string
}

/** The Management API refused a task. The message says why, and what to do about it. */
export class Refusal extends SetupError {
  readonly answer: Answer

  constructor(answer: Answer, { doing, scope }: Task) {
    super(`The tenant would not ${doing} (${statusAndReason(answer)}).\n${remedyFor(answer, scope)}`)
    this.answer = answer
  }
}

/** Auth0's code for the refusal, where the answer has one. */
export function errorCodeIn({ body }: Answer): string | undefined {
  const code = isObject(body) ? body['errorCode'] : undefined
  return typeof code === 'string' ? code : undefined
}

/** The status of an answer and the reason that it gives, on one line. */
export function statusAndReason({ status, body }: Answer): string {
  const texts = isObject(body) ? [body['message'], body['error_description'], body['error']] : []
  const reason = texts.find(text => typeof text === 'string') ?? ''
  return `${status} ${oneLine(reason)}`.trim()
}

export function whenToTryAgain(headers: Headers): string {
  // Unix time, in seconds, at which Auth0 lifts the limit
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN)
  const seconds = Math.ceil(reset - Date.now() / 1000)
  if (!(seconds >= 0 && seconds < 86_400)) return 'in a minute'
  return `in ${seconds} seconds, at ${new Date(reset * 1000).toISOString().slice(11, 19)} UTC`
}

export const whereScopesAre =
  'In the Auth0 dashboard: Applications, APIs, Auth0 Management API; the tab API Explorer has a token, and the tab ' +
  'Application Access, formerly Machine to Machine Applications, has the scopes of each application.'

function remedyFor(answer: Answer, scope: string): string {
  const { status, headers } = answer
  if (status === 401)
    return 'The token is dead, has expired (those of the API Explorer live for 24 hours) or belongs to another tenant. Get a new one and run this again.'
  if (status === 403) return remedyWhereForbidden(answer, scope)
  if (status === 409) return 'An application like this is there already: choose another --name.'
  if (status === 429) return `Too many requests. Try again ${whenToTryAgain(headers)}.`
  if (status === 400) return 'It takes these settings for invalid: change what it names, and run this again.'
  if (status >= 500) return 'That is a fault of the tenant: try again in a minute.'
  return 'Is the domain that of an Auth0 tenant?'
}

// Auth0 answers 403 where a scope is missing, where the plan lacks a feature, and where its quota is used up
function remedyWhereForbidden(answer: Answer, scope: string): string {
  const code = errorCodeIn(answer)
  if (code === 'insufficient_scope') return `The token lacks the scope ${scope}. ${whereScopesAre}`
  if (code === 'too_many_entities')
    return 'The tenant has as many applications as it may have. Remove one that nobody uses, put the Client ID of one to use into .env as CLIENT_ID, or upgrade its plan.'
  return 'It is not about a scope. See to the reason that the tenant gives; if it gives none, a proxy in between may have refused.'
}
