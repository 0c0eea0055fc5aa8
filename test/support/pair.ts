import { type ApplicationOptions, type RunningApplication, startApplication } from './application.ts'
import { type BrokenProvider, startBrokenProvider } from './broken-provider/provider.ts'
import type { Answer, Client } from './client.ts'

export interface Pair {
  readonly provider: BrokenProvider
  readonly app: RunningApplication
}

/** An application and its tenant, which no other test has, until this one is over. */
export async function startPair(
  t: { after(close: () => Promise<void>): void },
  { env = {}, pages = [] }: Pick<ApplicationOptions, 'env' | 'pages'> = {},
): Promise<Pair> {
  const provider = await startBrokenProvider()
  const app = await startApplication({ env: { ...provider.env, ...env }, pages })
  t.after(async () => {
    await provider.close()
    await app.close()
  })
  return { provider, app }
}

/** A user who logged in at another instance of the application: this one has not met the tenant yet. */
export async function signedInElsewhere({ provider, app }: Pair): Promise<Client> {
  const other = await startApplication({ env: { ...provider.env, BASE_URL: app.origin } })
  const client = app.client()
  client.redirectTo(other.origin)
  await client.follow('/login')
  await other.close()
  return client.copy()
}

/** As far as the callback: its URL, which the tenant has just sent the browser to. */
export async function callbackOf(client: Client, path = '/login'): Promise<string> {
  const login = await client.get(path)
  const authorize = await client.get(login.headers.location ?? '')
  return authorize.headers.location ?? ''
}

/** What a login asks the tenant for. */
export async function asked(client: Client, path: string): Promise<URLSearchParams> {
  const { headers } = await client.get(path)
  return new URL(headers.location ?? '').searchParams
}

/** Whom the profile page welcomes. */
export function nameOn(page: Answer): string | undefined {
  return /Welcome <bdi>([^<]*)/.exec(page.body)?.[1]
}
