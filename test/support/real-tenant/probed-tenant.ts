import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { waitMilliseconds } from '../../../src/tools/tenant-setup/management/rate-limit.ts'
import { type Answer, isObject } from '../../../src/tools/tenant-setup/management/tenant-request.ts'

type Fields = Readonly<Record<string, unknown>>

/** A tenant in which applications can be made, and that is as it was once `cleanUp` is done. */
export interface ProbedTenant {
  url(path: string, query?: Readonly<Record<string, string>>): URL
  /** Makes an application; `token` may be another one. */
  create(fields?: Fields, token?: string): Promise<Answer>
  update(clientId: string, fields: Fields): Promise<Answer>
  /** A request without the token. */
  ask(url: URL, init?: RequestInit): Promise<Answer & { readonly text: string }>
  cleanUp(): Promise<void>
}

export function probedTenant(domain: string, token: string): ProbedTenant {
  const made: string[] = []

  async function ask(url: URL, init: RequestInit = {}): ReturnType<ProbedTenant['ask']> {
    for (let waits = 0; ; waits++) {
      const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(10_000) })
      const { status, headers } = response
      const text = await response.text()
      const milliseconds = waitMilliseconds({ status, headers })
      if (milliseconds === undefined || waits === 5) return { status, headers, text, body: parse(text) }
      await delay(milliseconds)
    }
  }

  function manage(method: string, path: string, body?: Fields, bearer = token) {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
    const json = body === undefined ? {} : { body: JSON.stringify(body) }
    return ask(new URL(`api/v2/${path}`, domain), { method, headers, ...json })
  }

  return {
    url: (path, query = {}) => new URL(`${path}?${new URLSearchParams(query)}`, domain),
    async create(fields = {}, bearer = token) {
      const name = `probe ${randomUUID()}`
      const answer = await manage('POST', 'clients', { name, app_type: 'regular_web', ...fields }, bearer)
      if (isObject(answer.body) && typeof answer.body['client_id'] === 'string')
        made.push(answer.body['client_id'])
      return answer
    },
    update: (clientId, fields) => manage('PATCH', `clients/${encodeURIComponent(clientId)}`, fields),
    ask,
    async cleanUp() {
      const left: string[] = []
      for (const clientId of made) {
        const { status } = await manage('DELETE', `clients/${encodeURIComponent(clientId)}`)
        if (status !== 204) left.push(`${clientId} (${status})`)
      }
      if (left.length > 0) throw new Error(`Remove these applications by hand: ${left.join(', ')}`)
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
