import type { RequestListener, Server, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Config } from '../config/config.ts'
import { listen } from '../http/server.ts'
import { describeError } from '../log.ts'
import type { Metrics, Observed } from './metrics.ts'

/**
 * Serves `/metrics` on `METRICS_PORT`, and nothing else there. Null where the setting is null: then no
 * package is loaded and no event is counted.
 * @throws ListenError naming the setting
 */
export async function serveMetrics(
  { host, port, metricsPort }: Pick<Config, 'host' | 'port' | 'metricsPort'>,
  observed: Observed,
  log: Logger,
): Promise<Server | null> {
  if (metricsPort === null) return null
  const { createMetrics } = await import('./metrics.ts')
  const metrics = createMetrics(observed, port)
  const address = { host, port: metricsPort, portSetting: 'METRICS_PORT' }
  const server = await listen(answer(metrics, log), address, log).catch((error: unknown) => {
    metrics.stop()
    throw error
  })
  return server.once('close', metrics.stop)
}

function answer({ registry }: Metrics, log: Logger): RequestListener {
  return async function answerScrape({ method, url = '' }, res) {
    if (url.split('?')[0] !== '/metrics') return send(res, 404, 'The metrics are at /metrics.\n')
    if (method !== 'GET' && method !== 'HEAD')
      return send(res, 405, 'Only to be read.\n', { Allow: 'GET, HEAD' })
    try {
      send(res, 200, await registry.metrics(), { 'Content-Type': registry.contentType })
    } catch (error) {
      log.error({ event: 'metrics.failed', error: describeError(error) }, 'metrics.failed')
      send(res, 500, 'The metrics could not be read.\n')
    }
  }
}

function send(
  res: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  res.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  })
  res.end(body)
}
