import type { Route } from '../../src/routes.ts'
import type { RefreshOutcome, RefreshTokens, TenantSettings } from '../../src/tools/local-tenant/settings.ts'
import { audience, startApi, type TestApi } from './api.ts'
import { type ApplicationOptions, type RunningApplication, startApplication } from './application.ts'
import type { Client } from './client.ts'
import { tokenPages } from './token-pages.ts'

export interface TokenStage {
  readonly app: RunningApplication
  readonly api: TestApi
  /** How the tenant answered each refresh. */
  readonly refreshes: readonly RefreshOutcome[]
  /** A browser in which this person is logged in. */
  loggedIn(name?: string): Promise<Client>
}

interface Options extends Pick<ApplicationOptions, 'env' | 'change'> {
  /** Those of token-pages.ts by default. The API is at `url`. */
  readonly pages?: (url: string) => readonly Route[]
  /** Beside rotation, which is on. */
  readonly refreshTokens?: RefreshTokens
  readonly tenant?: Partial<TenantSettings>
}

interface Ending {
  after(close: () => Promise<void>): void
}

/**
 * An application whose pages call an API as the person, with tokens of an hour from a tenant that gives refresh tokens. Ada may
 * read orders, nobody else.
 */
export async function startTokenStage(t: Ending, options: Options = {}): Promise<TokenStage> {
  const refreshes: RefreshOutcome[] = []
  let app: RunningApplication | undefined
  const api = await startApi(t, () => app?.tenantOrigin ?? '')
  app = await startApplication({
    env: {
      AUDIENCE: audience,
      SCOPE: 'openid profile email offline_access read:orders',
      ...options.env,
    },
    pages: (options.pages ?? tokenPages)(api.url),
    ...(options.change && { change: options.change }),
    tenant: {
      apis: [
        {
          audience,
          tokenSeconds: 3600,
          permissions: ({ nickname }) => (nickname === 'ada' ? ['read:orders'] : []),
        },
      ],
      refreshTokens: {
        rotates: true,
        onRefresh: outcome => refreshes.push(outcome),
        ...options.refreshTokens,
      },
      ...options.tenant,
    },
  })
  t.after(app.close)
  const { client } = app
  return {
    app,
    api,
    refreshes,
    loggedIn: async name => {
      const browser = client()
      await browser.logIn(name)
      return browser
    },
  }
}
