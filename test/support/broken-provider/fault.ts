import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { type Answer, page, redirect } from './messages.ts'

export type Fault =
  /** Says nothing until the provider closes, or the other side has had enough. */
  | { readonly kind: 'hang' }
  /** Half an answer, then nothing, as `hang`. */
  | { readonly kind: 'stall' }
  /** Half an answer, then the connection breaks. */
  | { readonly kind: 'cut' }
  /** The connection breaks at once. */
  | { readonly kind: 'reset' }
  /** The truth, later. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** The truth, as soon as the test allows it. */
  | { readonly kind: 'held'; readonly until: Promise<unknown> }
  /** A whole answer with half a body: JSON without its end. */
  | { readonly kind: 'truncated' }
  /** Nonsense that calls itself JSON. */
  | { readonly kind: 'garbage' }
  /** A page where JSON belongs, as proxies send it. */
  | { readonly kind: 'html'; readonly status?: number }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }

/** Answers with the truth, or fails; a fault that does not need the truth leaves its code unused. */
export async function respond(
  response: ServerResponse,
  fault: Fault | undefined,
  truth: () => Answer,
): Promise<void> {
  switch (fault?.kind) {
    case undefined:
      return send(response, truth())
    case 'hang':
      return
    case 'stall':
      return sendHalf(response, truth())
    case 'cut':
      return sendHalf(response, truth(), () => response.socket?.destroy())
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'slow':
      await delay(fault.milliseconds)
      return send(response, truth())
    case 'held':
      await fault.until
      return send(response, truth())
    case 'truncated':
      return send(response, halved(truth()))
    case 'garbage':
      return send(response, { status: 200, headers: { 'Content-Type': 'application/json' }, body: garbage })
    case 'html':
      return send(response, page('<!doctype html><h1>Down for maintenance</h1>', fault.status))
    case 'redirect':
      return send(response, redirect(fault.to, fault.status))
    case 'status':
      return send(response, { headers: {}, body: '', ...fault })
  }
}

const garbage = '\u0000\u001b]0;\ufffd{"\u202e'

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { 'Content-Length': Buffer.byteLength(body), ...headers }).end(body)
}

function sendHalf(response: ServerResponse, { status, headers, body }: Answer, then = () => {}): void {
  response.writeHead(status, { 'Content-Length': Buffer.byteLength(body), ...headers })
  response.write(half(body), then)
}

function halved(answer: Answer): Answer {
  return { ...answer, body: half(answer.body) }
}

function half(body: string): string {
  return body.slice(0, body.length / 2)
}
