import { parseArgs } from 'node:util'
import { isLoopback } from '../../../config/url.ts'

export interface Options {
  readonly isHttps: boolean
  /** The host in the tenant's URL. */
  readonly name: string
  /** The address where the tenant listens. */
  readonly host: string
  /** Print what the application needs, and end. */
  readonly printsSettings: boolean
  readonly wantsHelp: boolean
}

export const usage = `npm run tenant -- [options]

Starts the local tenant alone, for an application that runs elsewhere or in production mode, and prints the
settings that the application needs. It reads PORT, TENANT_PORT, BASE_URL, ROLES_CLAIM and the application's
CLIENT_ID and CLIENT_SECRET from the environment and from .env, as the application does.

  --https            with a certificate of its own, which it makes and keeps in .local-tenant/
  --name NAME        the host in its URL (127.0.0.1); any but this machine itself needs --https
  --host ADDRESS     the address where it listens (127.0.0.1)
  --print-settings   print the lines that .env lacks, and nothing else, and end
  --help             this text

Anybody who reaches it can log in as anybody: connect to it only what holds nothing real.
`

/** An option that there is not, or that does not fit. The message is for a terminal. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** @throws UsageError */
export function readOptions(args: readonly string[]): Options {
  const values = parse(args)
  const isHttps = values.https ?? false
  const name = (values.name ?? '127.0.0.1').toLowerCase()
  if (!/^[a-z\d]([a-z\d.-]*[a-z\d])?$/.test(name))
    throw new UsageError(
      '--name takes the name of a host, such as tenant.localhost, without scheme and port.',
    )
  if (!isHttps && !isLoopback(name))
    throw new UsageError(`--name ${name} needs --https: an application in production takes no other.`)
  return {
    isHttps,
    name,
    host: values.host ?? '127.0.0.1',
    printsSettings: values['print-settings'] ?? false,
    wantsHelp: values.help ?? false,
  }
}

function parse(args: readonly string[]) {
  try {
    const boolean = { type: 'boolean' } as const
    const string = { type: 'string' } as const
    return parseArgs({
      args: [...args],
      options: { https: boolean, name: string, host: string, 'print-settings': boolean, help: boolean },
    }).values
  } catch (cause) {
    throw new UsageError(`That is no option of this command, or it lacks its value.\n\n${usage}`, { cause })
  }
}
