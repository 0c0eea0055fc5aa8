import { oneLine } from '../../foreign-text.ts'
import { SetupError } from '../setup-error.ts'
import { whenToTryAgain } from './rate-limit.ts'
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

/**
 * Whether the token lacks a scope. By Auth0's sentence, because it has the code `insufficient_scope` for features that the
 * plan lacks as well.
 */
export function isScopeRefusal({ status, body }: Answer): boolean {
  const message = isObject(body) ? body['message'] : undefined
  return (
    status === 403 &&
    typeof message === 'string' &&
    message.startsWith('Insufficient scope, expected any of:')
  )
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
  if (isScopeRefusal(answer)) return `The token lacks the scope ${scope}. ${whereScopesAre}`
  if (errorCodeIn(answer) === 'too_many_entities')
    return 'The tenant has as many applications as it may have. Remove one that nobody uses, put the Client ID of one to use into .env as CLIENT_ID, or upgrade its plan.'
  return 'It is not about a scope. See to the reason that the tenant gives; if it gives none, a proxy in between may have refused.'
}
