import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { brand } from '../brand.ts'
import { createEnds } from './ends.ts'

/** Seconds. A request that waits for the tenant waits for five. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const methods = ['GET', 'HEAD', 'POST']

/**
 * Node itself publishes requests there (20 to 26, where this channel is not yet called stable): probes are counted too,
 * and requests that never reach the application's own log.
 */
const channelName = 'http.server.request.start'

export function httpMetrics(
  registry: Registry,
  port: number,
  routeNames: ReadonlyMap<string, string>,
): (() => void)[] {
  const registers = [registry]
  const inFlight = new Gauge({
    name: `${brand.metricsPrefix}http_requests_in_flight`,
    help: 'Requests that came and are not answered yet',
    registers,
  })
  const requests = new Counter({
    name: `${brand.metricsPrefix}http_requests_total`,
    help: 'Requests that were answered or given up, by method, group of routes and status',
    labelNames: ['method', 'route', 'status'],
    registers,
  })
  const durations = new Histogram({
    name: `${brand.metricsPrefix}http_request_duration_seconds`,
    help: 'From the headers of a request to the end of its answer',
    labelNames: ['route'],
    buckets,
    registers,
  })
  const onEnd = createEnds()

  function onStart(message: unknown): void {
    const exchange = readExchange(message)
    // this process may have other servers
    if (exchange?.request.socket.localPort !== port) return
    const { request, response } = exchange
    const startedAt = performance.now()
    const route = routeOf(request.url, routeNames)
    const method = methods.find(known => known === request.method) ?? 'other'
    inFlight.inc()
    onEnd(exchange, () => {
      inFlight.dec()
      const status = response.writableFinished ? response.statusCode : 'aborted'
      requests.inc({ method, route, status })
      durations.observe({ route }, (performance.now() - startedAt) / 1000)
    })
  }

  subscribe(channelName, onStart)
  return [() => unsubscribe(channelName, onStart)]
}

function readExchange(message: unknown): { request: IncomingMessage; response: ServerResponse } | null {
  if (typeof message !== 'object' || message === null) return null
  if (!('request' in message && 'response' in message)) return null
  const { request, response } = message
  return request instanceof IncomingMessage && response instanceof ServerResponse
    ? { request, response }
    : null
}

/** The route's name in routes.ts, or `other`: a path that anybody may choose would make a series of its own. */
function routeOf(target: string | undefined, names: ReadonlyMap<string, string>): string {
  const path = pathOf(target ?? '').toLowerCase()
  if (path.startsWith('/assets/')) return 'assets'
  return names.get(path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path) ?? 'other'
}

function pathOf(target: string): string {
  if (target.startsWith('/')) return target.split('?', 1)[0] ?? ''
  return URL.canParse(target) ? new URL(target).pathname : ''
}
