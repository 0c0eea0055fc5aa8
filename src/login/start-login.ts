import type { RequestHandler } from 'express'
import { loginStarted } from '../events.ts'
import type { TenantDocuments } from '../tenant-client/discovery-cache.ts'

declare global {
  namespace Express {
    interface Locals {
      /**
       * Sends the visitor to the tenant's login page, to come back to the path `returnTo`.
       * @throws KnownFailure where the tenant does not answer: the browser's own error page is no place to be sent to
       */
      beginLogin(returnTo: string, parameters?: Readonly<Record<string, string>>): Promise<void>
      /** A login begins or ends with this request: what fails then is a login. */
      isLogin?: true
    }
  }
}

export function offerLogin(documents: Pick<TenantDocuments, 'assertReachable'>): RequestHandler {
  return function offerLogin(_req, res, next) {
    res.locals.beginLogin = async (returnTo, parameters = {}) => {
      res.locals.isLogin = true
      await documents.assertReachable()
      await res.oidc.login({ returnTo, authorizationParams: parameters })
      loginStarted.publish(() => ({}))
    }
    next()
  }
}
