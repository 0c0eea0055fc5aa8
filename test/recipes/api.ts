import type { RequestHandler } from 'express'
import { loggedIn, requireLogin } from '../../src/guards/require-login.ts'
import { requirePermission } from '../../src/guards/require-permission.ts'
import { get, type Route } from '../../src/routes.ts'
import type { Services } from '../../src/services.ts'

// #region page
/** `GET /deliveries`: what the API at this URL has for the person. */
export function deliveriesPage({ renderer, api }: Services, url: string): RequestHandler {
  return loggedIn(async (req, res) => {
    const answer = await api.fetch(req, url)
    if (!answer.ok) throw new Error(`The API of the deliveries answered ${answer.status}`)
    renderer.send(res, 'deliveries', { deliveries: toDeliveries(await answer.json()) })
  })
}

/** What comes from outside is checked before it is used. */
function toDeliveries(body: unknown): string[] {
  if (Array.isArray(body)) return body.filter(delivery => typeof delivery === 'string')
  throw new Error('The API of the deliveries answered no list')
}
// #endregion

// #region view
export interface DeliveriesView {
  readonly deliveries: readonly string[]
}
// #endregion

declare module '../../src/pages/views.ts' {
  interface Views {
    deliveries: DeliveriesView
  }
}

export function deliveryRoutes(url: string): readonly Route[] {
  return [
    // #region routes
    get('/deliveries', 'deliveries', services => [
      requireLogin,
      requirePermission(services, 'read:orders'),
      deliveriesPage(services, url),
    ]),
    // #endregion
  ]
}
