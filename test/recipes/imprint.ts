import type { RequestHandler } from 'express'
import { get, type Route } from '../../src/routes.ts'
import type { Services } from '../../src/services.ts'

// #region page
/** `GET /imprint`: who runs this, for everybody. */
export function imprintPage({ renderer }: Services): RequestHandler {
  return function imprintPage(req, res) {
    renderer.send(res, 'imprint', { title: 'Imprint', logoutHref: req.user ? '/logout' : null })
  }
}
// #endregion

// #region view
export interface ImprintView {
  readonly title: string
  /** Null for somebody who is not logged in. */
  readonly logoutHref: string | null
}
// #endregion

declare module '../../src/pages/views.ts' {
  interface Views {
    imprint: ImprintView
  }
}

export const imprintRoutes: readonly Route[] = [
  // #region route
  get('/imprint', 'imprint', services => [imprintPage(services)]),
  // #endregion
]
