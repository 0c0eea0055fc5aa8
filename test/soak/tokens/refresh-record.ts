import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestListener } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { RefreshOutcome } from '../../../src/tools/local-tenant/settings.ts'
import type { WatchedTenant } from '../../support/token-fleet.ts'

/** A refresh as the tenant saw it. Times are those of `performance.now()`. */
export interface Refresh {
  readonly person: string | undefined
  readonly outcome: RefreshOutcome
  readonly arrivedAt: number
  /** When its answer left, or would have left. */
  answeredAt: number | undefined
  /** Whoever asked was gone by then. */
  isCut: boolean
}

interface Call {
  readonly arrivedAt: number
  isCut: boolean
  refresh?: Refresh
}

/** Writes down each refresh, and takes as long for it as it is told to. */
export class RefreshRecord implements WatchedTenant {
  readonly refreshes: Refresh[] = []
  /** Before the tenant looks at the refresh token, and before its answer leaves. */
  readonly #milliseconds: () => { readonly before: number; readonly after: number }
  readonly #call = new AsyncLocalStorage<Call>()

  constructor(milliseconds: () => { readonly before: number; readonly after: number }) {
    this.#milliseconds = milliseconds
  }

  before(listener: RequestListener): RequestListener {
    return (request, response) => {
      if (request.url !== '/oauth/token') return listener(request, response)
      const call: Call = { arrivedAt: performance.now(), isCut: false }
      const { before, after } = this.#milliseconds()
      const end = response.end.bind(response)
      response.end = (...parts: unknown[]) => {
        void delay(after).then(() => {
          if (call.refresh) Object.assign(call.refresh, { answeredAt: performance.now(), isCut: call.isCut })
          Reflect.apply(end, response, parts)
        })
        return response
      }
      response.once('close', () => {
        call.isCut = !response.writableFinished
        if (call.refresh) call.refresh.isCut = call.isCut
      })
      void delay(before).then(() => this.#call.run(call, () => listener(request, response)))
    }
  }

  onRefresh(outcome: RefreshOutcome, person: string | undefined): void {
    const call = this.#call.getStore()
    const { arrivedAt = performance.now(), isCut = false } = call ?? {}
    const refresh = { person, outcome, arrivedAt, answeredAt: undefined, isCut }
    if (call) call.refresh = refresh
    this.refreshes.push(refresh)
  }

  count(outcome: RefreshOutcome): number {
    return this.refreshes.filter(refresh => refresh.outcome === outcome).length
  }
}
