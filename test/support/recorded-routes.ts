import type { IncomingHttpHeaders } from 'node:http'
import type { Route } from '../../src/routes.ts'

export interface RecordedRequest {
  readonly method: string
  readonly headers: IncomingHttpHeaders
}

/** The routes, which note in `requests` what comes to them. */
export function recordedRoutes(routes: readonly Route[], requests: RecordedRequest[]): readonly Route[] {
  return routes.map(route => ({
    ...route,
    handlers: services => [
      ({ method, headers }, _res, next) => {
        requests.push({ method, headers })
        next()
      },
      ...route.handlers(services),
    ],
  }))
}
