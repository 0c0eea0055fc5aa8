import type { Provider } from 'oidc-provider'
import { type Applications, createApplications } from './applications/applications.ts'
import { globalClient, toClient } from './applications/client.ts'
import { type Clock, createClock } from './clock.ts'
import type { Flaws } from './faults.ts'
import { createDirectory, type Directory } from './login/users.ts'
import { backchannelLogout } from './logout/back-channel-logout.ts'
import { logoutTokenSigner } from './logout/logout-token.ts'
import { endSessionsOf } from './logout/sessions.ts'
import { allowClientCredentials } from './management/client-credentials.ts'
import { toMachineClient } from './management/management.ts'
import { createManagementTokens, type ManagementTokens } from './management/tokens.ts'
import { people } from './people.ts'
import { configure } from './provider/configuration.ts'
import { createProvider } from './provider/provider.ts'
import { createSigningKey } from './provider/signing-key.ts'
import { createStore } from './provider/store.ts'
import type { TenantSettings } from './settings.ts'

/** What the routes of the tenant share. */
export interface Parts {
  issuer: string
  applications: Applications
  directory: Directory
  provider: Provider
  /** Ends all sessions of the person with this id. */
  endSessionsOf: (accountId: string) => Promise<void>
  tokens: ManagementTokens
  clock: Clock
  flaws: Flaws
  onError: (error: unknown) => void
}

export function createParts(settings: TenantSettings): Parts {
  const { issuer, management, signingKey = createSigningKey(), flaws = {}, onError = ignore } = settings
  const clock = createClock(flaws.clockAheadSeconds)
  const directory = createDirectory(settings.people ?? people)
  const machines = management ? [toMachineClient(management)] : []
  const applications = createApplications(toClient(settings), [...machines, globalClient()])
  const announced = { url: issuer, issuer: flaws.issuer ?? issuer }
  const tokens = createManagementTokens({ ...announced, signingKey, clock })
  const audiences = settings.audiences && [...settings.audiences, tokens.audience, `${issuer}userinfo`]
  const store = createStore()
  const hasBackchannelLogout = !flaws.lacksBackchannelLogout
  const known = { issuer, store, applications, directory, clock, signingKey, audiences, hasBackchannelLogout }
  const provider = createProvider(announced, configure(known), applications, onError)
  const sign = logoutTokenSigner(announced.issuer, signingKey, clock)
  if (hasBackchannelLogout)
    provider.on('session.destroyed', backchannelLogout({ applications, sign, onError }))
  allowClientCredentials(provider, tokens, management)
  return {
    issuer,
    applications,
    directory,
    provider,
    endSessionsOf: accountId => endSessionsOf(provider, store, accountId),
    tokens,
    clock,
    flaws,
    onError,
  }
}

function ignore(): void {}
