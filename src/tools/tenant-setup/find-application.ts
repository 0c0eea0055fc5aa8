import { type Application, isObject } from './application.ts'
import type { ManagementApi } from './management-api.ts'
import { SetupError } from './setup-error.ts'

/** The application with this client id, else the one with this name; null where there is neither. */
export async function findApplication(
  api: ManagementApi,
  { clientId, name }: { clientId: string | undefined; name: string },
): Promise<Application | null> {
  const application = (clientId && (await api.find(clientId))) || (await findNamed(api, name))
  if (application) assertFit(application)
  return application
}

async function findNamed(api: ManagementApi, name: string): Promise<Application | null> {
  const [application = null, ...others] = await api.findByName(name)
  if (others.length > 0)
    throw new SetupError(
      `The tenant has ${others.length + 1} applications called ${name}. Put the Client ID of the right one into .env as CLIENT_ID, or choose another --name.`,
    )
  return application
}

// turning somebody's mobile app into a web application would break it, and so would taking its keys away
function assertFit({ clientId, fields }: Application): void {
  const kind = kinds.get(fields['app_type'])
  if (kind !== undefined)
    throw new SetupError(
      `The application ${clientId} is a ${kind}, not a Regular Web Application, so it stays as it is. Take its CLIENT_ID out of .env, or choose another --name.`,
    )
  // Auth0 takes either this field or token_endpoint_auth_method, which the set-up would set
  if (isObject(fields['client_authentication_methods']))
    throw new SetupError(
      `The application ${clientId} proves itself by Private Key JWT or mTLS, not by a Client Secret, so it stays as it is. Choose Client Secret in its tab Credentials, take its CLIENT_ID out of .env, or choose another --name.`,
    )
}

const kinds = new Map<unknown, string>([
  ['spa', 'Single Page Application'],
  ['native', 'Native application'],
  ['non_interactive', 'Machine to Machine application'],
])
