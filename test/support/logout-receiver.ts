import { decodeJwt, type JWTPayload } from 'jose'
import { within } from './deadline.ts'
import { openServer } from './servers.ts'

export interface Received {
  readonly method: string
  readonly contentType: string
  readonly token: string
  /** Of the token, unverified. */
  readonly claims: JWTPayload
}

/** Where an application is told that a session has ended. */
export interface LogoutReceiver {
  readonly url: string
  readonly received: readonly Received[]
  /** The oldest that was not asked for yet, or the next to come. */
  next(): Promise<Received>
}

/** Answers with `status`; with 0 not at all, and the connection stays open until the test is over. */
export async function startLogoutReceiver(
  t: { after(close: () => Promise<void>): void },
  { status = 204, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Promise<LogoutReceiver> {
  const server = await openServer('127.0.0.1')
  t.after(() => server.close())
  const received: Received[] = []
  const waiting: (() => void)[] = []
  let taken = 0

  server.serve(async (req, res) => {
    const body = Buffer.concat(await req.toArray()).toString()
    const token = new URLSearchParams(body).get('logout_token') ?? ''
    const { method = '', headers: sent } = req
    received.push({ method, contentType: sent['content-type'] ?? '', token, claims: decodeJwt(token) })
    waiting.shift()?.()
    if (status > 0) res.writeHead(status, headers).end()
  })

  return {
    url: `http://127.0.0.1:${server.port}/backchannel-logout`,
    received,
    async next() {
      if (taken === received.length) await within(new Promise<void>(resolve => waiting.push(resolve)))
      const next = received[taken++]
      if (!next) throw new Error('Nothing was received')
      return next
    },
  }
}
