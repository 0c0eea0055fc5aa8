import type { Config } from '../config/config.ts'
import { KnownFailure } from '../errors/failure.ts'
import type { Fetch } from './fetch.ts'

/** Lets the tenant send a mail by which somebody can change their password (Auth0, Authentication API). */
export type SendPasswordMail = (to: { readonly email: string; readonly connection: string }) => Promise<void>

export function createSendPasswordMail(
  { issuerBaseUrl, clientId }: Pick<Config, 'issuerBaseUrl' | 'clientId'>,
  fetchTenant: Fetch,
): SendPasswordMail {
  return async function sendPasswordMail({ email, connection }) {
    const response = await fetchTenant(`${issuerBaseUrl}dbconnections/change_password`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ client_id: clientId, email, connection }),
    })
    if (response.status === 429)
      throw new KnownFailure('api-busy', { reason: 'password_mail', retryAfterSeconds: 60 })
    if (!response.ok)
      throw new KnownFailure('bad-tenant-response', { reason: `password_mail_${response.status}` })
  }
}
