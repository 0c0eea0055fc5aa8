import { parseArgs } from 'node:util'
import { SetupError } from './setup-error.ts'

export interface Options {
  /** What the application is called at the tenant. */
  readonly name: string
  /** The tenant's own domain, where ISSUER_BASE_URL is a custom one. */
  readonly domain: string | undefined
  readonly isDryRun: boolean
  readonly isConfirmed: boolean
  readonly wantsRefreshToken: boolean
  /** Whether the API of AUDIENCE is to decide by the permissions of people. */
  readonly wantsRbac: boolean
  readonly wantsDoctor: boolean
  readonly wantsHelp: boolean
}

/** @throws SetupError where an option is unknown or lacks its value. The message never repeats the arguments. */
export function readOptions(args: readonly string[], packageName: string): Options {
  const values = parse(args)
  return {
    name: values.name?.trim() || packageName,
    domain: values.domain,
    isDryRun: values['dry-run'] ?? false,
    isConfirmed: values.yes ?? false,
    wantsRefreshToken: values['refresh-token'] ?? false,
    wantsRbac: values.rbac ?? false,
    wantsDoctor: !values['no-doctor'],
    wantsHelp: values.help ?? false,
  }
}

export const usage = `npm run tenant:setup -- [options]

Registers this application with an Auth0 tenant and writes .env. It shows what it would do first, and asks.

  --dry-run          show the plan and stop
  --yes              do not ask: for scripts
  --name NAME        what the application is called at the tenant (the name in package.json)
  --domain DOMAIN    the tenant's own domain, where ISSUER_BASE_URL is a custom one
  --refresh-token    allow the refresh token grant without offline_access in SCOPE too
  --rbac             let the permissions of people decide at the API of AUDIENCE, for all its applications
  --no-doctor        do not run the doctor at the end

It asks for a Management API token. Scripts set AUTH0_MGMT_TOKEN, or AUTH0_MGMT_CLIENT_ID and
AUTH0_MGMT_CLIENT_SECRET. There is no option for them: other users of a machine see its command lines.
`

function parse(args: readonly string[]) {
  try {
    const boolean = { type: 'boolean' } as const
    const string = { type: 'string' } as const
    return parseArgs({
      args: [...args],
      options: {
        name: string,
        domain: string,
        'dry-run': boolean,
        yes: boolean,
        'refresh-token': boolean,
        rbac: boolean,
        'no-doctor': boolean,
        help: boolean,
      },
    }).values
  } catch (cause) {
    // the parser's own message quotes the argument, which may be a token
    throw new SetupError(`That is no option of this command, or it lacks its value.\n\n${usage}`, {
      exitCode: 2,
      cause,
    })
  }
}
