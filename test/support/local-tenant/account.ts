import { type ApiAnswer, api } from '../management.ts'
import { type RunningTenant, readJson, type Tokens } from '../tenant.ts'
import { PlainBrowser } from './plain-browser.ts'

const everything = [
  'openid',
  'read:current_user',
  'update:current_user_identities',
  'create:current_user_metadata',
  'update:current_user_metadata',
  'delete:current_user_metadata',
  'delete:current_user',
].join(' ')

/** Somebody who is logged in at the tenant, with an access token for the own account. */
export interface AccountOwner {
  readonly id: string
  readonly browser: PlainBrowser
  readonly tokens: Tokens
  /** One request about this person: `await ada.call('GET', '?fields=name')`. */
  call(method: string, path?: string, body?: unknown): Promise<ApiAnswer>
}

export async function accountOwner(
  tenant: RunningTenant,
  id: string,
  scope = everything,
  browser = new PlainBrowser(),
): Promise<AccountOwner> {
  const audience = `${tenant.issuer}api/v2/`
  const { url } = await browser.logIn(tenant.authorizeUrl({ audience, scope, prompt: 'login' }), id)
  const tokens = await tenant.tokens(url)
  return {
    id,
    browser,
    tokens,
    call: (method, path = '', body) =>
      api(tenant, tokens.access_token, method, `users/${encodeURIComponent(id)}${path}`, body),
  }
}

/** The ID token of a further login with this account, in the same browser. */
export async function idTokenOf(
  tenant: RunningTenant,
  account: string,
  browser = new PlainBrowser(),
): Promise<string> {
  const { url } = await browser.logIn(tenant.authorizeUrl({ prompt: 'login' }), account)
  const { id_token } = await readJson<Tokens>(await tenant.exchange(url))
  return id_token
}
