import type { RequestHandler } from 'express'
import { loggedIn, requireLogin } from '../../src/guards/require-login.ts'
import { requireOrganization } from '../../src/guards/require-organization.ts'
import { requireRole } from '../../src/guards/require-role.ts'
import { get, type Route } from '../../src/routes.ts'
import type { Services } from '../../src/services.ts'

// #region page
/** In your application, a row of its database. */
export interface Order {
  readonly number: string
  readonly item: string
  /** The `sub` of the person who ordered. */
  readonly sub: string
  /** The id of the organization that pays, where one does. */
  readonly organization?: string
}

/** `GET /orders`: what the person ordered. */
export function ordersPage({ renderer }: Services, orders: readonly Order[]): RequestHandler {
  return loggedIn(({ user }, res) => {
    const own = orders.filter(({ sub }) => sub === user.sub)
    renderer.send(res, 'orders', { title: 'Your orders', orders: own })
  })
}
// #endregion

// #region role-page
/** `GET /orders/all`: what everybody ordered. */
export function allOrdersPage({ renderer }: Services, orders: readonly Order[]): RequestHandler {
  return loggedIn((_req, res) => {
    renderer.send(res, 'orders', { title: 'All orders', orders })
  })
}
// #endregion

// #region organization-page
/** `GET /orders/shared`: what the organization ordered for which the person logged in. */
export function sharedOrdersPage({ renderer }: Services, orders: readonly Order[]): RequestHandler {
  return loggedIn(({ user }, res) => {
    const id = user.organization?.id
    const shared = orders.filter(({ organization }) => id !== undefined && organization === id)
    renderer.send(res, 'orders', { title: 'Orders of your organization', orders: shared })
  })
}
// #endregion

// #region view
export interface OrdersView {
  readonly title: string
  readonly orders: readonly { readonly number: string; readonly item: string }[]
}
// #endregion

declare module '../../src/pages/views.ts' {
  interface Views {
    orders: OrdersView
  }
}

export function ordersRoutes(orders: readonly Order[]): readonly Route[] {
  return [
    // #region route
    get('/orders', 'orders', services => [requireLogin, ordersPage(services, orders)]),
    // #endregion
    // #region role-route
    get('/orders/all', 'orders', services => [
      requireLogin,
      requireRole('admin'),
      allOrdersPage(services, orders),
    ]),
    // #endregion
    // #region organization-route
    get('/orders/shared', 'orders', services => [
      requireLogin,
      requireOrganization('moonshot'),
      sharedOrdersPage(services, orders),
    ]),
    // #endregion
  ]
}
