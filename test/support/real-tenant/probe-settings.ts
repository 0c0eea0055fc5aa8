import { toTenantUrl } from '../../../src/tools/tenant-setup/settings.ts'

/** What the probes of a real tenant are given, by the environment alone. They run where it names a tenant. */
const variables = {
  domain: 'AUTH0_TEST_DOMAIN',
  /** Of the Management API: read:clients, read:client_keys, create:clients, update:clients, delete:clients. */
  token: 'AUTH0_TEST_TOKEN',
  /** A machine-to-machine application that may create:clients. */
  machineId: 'AUTH0_TEST_CLIENT_ID',
  machineSecret: 'AUTH0_TEST_CLIENT_SECRET',
  /** A person of the connection Username-Password-Authentication. */
  username: 'AUTH0_TEST_USERNAME',
  password: 'AUTH0_TEST_PASSWORD',
  /** `yes` lets a probe create applications until the tenant takes no more. */
  fill: 'AUTH0_TEST_FILL',
} as const

export type ProbeSetting = keyof typeof variables
export type ProbeSettings = Readonly<Record<ProbeSetting, string>>

export function readProbeSettings(env: NodeJS.ProcessEnv): ProbeSettings {
  const read = (setting: ProbeSetting) => env[variables[setting]]?.trim() ?? ''
  const domain = read('domain')
  return {
    domain: domain && toTenantUrl(domain),
    token: read('token'),
    machineId: read('machineId'),
    machineSecret: read('machineSecret'),
    username: read('username'),
    password: read('password'),
    fill: read('fill') === 'yes' ? 'yes' : '',
  }
}

/** Why a probe is not run; undefined where it is. */
export function whyNotRun(settings: ProbeSettings, needs: readonly ProbeSetting[]): string | undefined {
  const missing = (['domain', 'token', ...needs] as const).find(setting => settings[setting] === '')
  return missing && `not run: ${variables[missing]} is not set`
}
