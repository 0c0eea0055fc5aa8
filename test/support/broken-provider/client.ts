import { type Answer, json, type ProviderRequest } from './messages.ts'

/** The application, as the provider knows it. */
export interface Client {
  readonly id: string
  readonly secret: string
}

export type ClientRefusal = 'access_denied' | 'invalid_client' | 'unauthorized_client'

/** Whether the secret is right, sent by `client_secret_basic` or `client_secret_post` (RFC 6749 section 2.3.1). */
export function isClient({ form, authorization }: ProviderRequest, { id, secret }: Client): boolean {
  const [, basic] = /^Basic (.+)$/i.exec(authorization) ?? []
  if (basic === undefined) return form.get('client_id') === id && form.get('client_secret') === secret
  const [name = '', ...password] = Buffer.from(basic, 'base64').toString().split(':')
  return formDecode(name) === id && formDecode(password.join(':')) === secret
}

/** The first one is what Auth0 says to a wrong secret, the second what the standard asks for. */
export function refuseClient(error: ClientRefusal): Answer {
  const { status, description } = refusals[error]
  return json({ error, error_description: description }, status)
}

const refusals: Record<ClientRefusal, { status: number; description: string }> = {
  access_denied: { status: 401, description: 'Unauthorized' },
  invalid_client: { status: 401, description: 'Client authentication failed' },
  unauthorized_client: {
    status: 403,
    description: "Grant type 'authorization_code' not allowed for the client.",
  },
}

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}
