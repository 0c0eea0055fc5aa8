import { type Config, loadConfig } from '../../config/config.ts'
import { ConfigError } from '../../config/config-error.ts'
import type { DotenvFile } from '../../config/dotenv-file.ts'
import type { Environment } from '../../config/reader.ts'
import { failed, type Outcome, ok, warning } from './outcome.ts'

/** `config` is null where the settings cannot be used. */
export interface SettingsOutcome {
  readonly config: Config | null
  readonly outcomes: readonly Outcome[]
}

/** `file` is the `.env` that was read into the environment. */
export function examineSettings(env: Environment, file?: DotenvFile): SettingsOutcome {
  const others = file ? [ok(`The settings come from ${file.source}.`), ...withoutEffect(file)] : []
  try {
    const config = loadConfig(env, file)
    const outcomes = [
      ...uncheckedCertificates(env),
      ...otherNames(env, config),
      ...(config.localTenant ? [] : weakSecrets(config)),
    ]
    const all = outcomes.length > 0 ? outcomes : [ok('Every setting can be used.')]
    return { config, outcomes: [...others, ...all] }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const outcomes = error.problems.map(({ name, problem, remedy }) =>
      failed(name, {
        seen: `${name} ${problem}.`,
        meaning: 'The application does not start.',
        todo: remedy,
        where: `${name} in ${file?.exists ? file.path : '.env'}, or in the environment`,
      }),
    )
    return { config: null, outcomes: [...others, ...outcomes] }
  }
}

function withoutEffect({ path, withoutEffect: names }: DotenvFile): Outcome[] {
  return names.map(name =>
    warning('no-effect-in-env-file', {
      seen: `${name} is set in ${path}.`,
      meaning: 'Node.js reads it when it starts, which is before that file is read: there it has no effect.',
      todo: 'Set it in the environment: in the shell, the systemd unit or the container, for example.',
      where: path,
    }),
  )
}

// in production it is refused
function uncheckedCertificates(env: Environment): Outcome[] {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return []
  return [
    warning('certificates-unchecked', {
      seen: 'NODE_TLS_REJECT_UNAUTHORIZED is 0.',
      meaning:
        'Certificates are not checked, so anybody in between can answer for the tenant. Production does not start.',
      todo: 'Remove it. The certificate of a private authority goes into NODE_EXTRA_CA_CERTS.',
      where: 'NODE_TLS_REJECT_UNAUTHORIZED in .env, or in the environment',
    }),
  ]
}

/** The names that these settings have in Auth0's quickstarts. They are not read here. */
const namesElsewhere: Readonly<Record<string, string>> = {
  AUTH0_DOMAIN: 'ISSUER_BASE_URL',
  AUTH0_ISSUER_BASE_URL: 'ISSUER_BASE_URL',
  AUTH0_CLIENT_ID: 'CLIENT_ID',
  AUTH0_CLIENT_SECRET: 'CLIENT_SECRET',
  AUTH0_SECRET: 'SECRET',
  AUTH0_BASE_URL: 'BASE_URL',
  AUTH0_AUDIENCE: 'AUDIENCE',
}

function otherNames(env: Environment, { localTenant }: Config): Outcome[] {
  const found = Object.keys(namesElsewhere).filter(name => env[name])
  // where a tenant is configured, they may well belong to something else
  if (found.length === 0 || !localTenant) return []
  const renamed = found.map(name => `${name} is ${namesElsewhere[name]}`).join(', ')
  return [
    warning('other-names', {
      seen: `${found.join(', ')} ${found.length === 1 ? 'is' : 'are'} set.`,
      meaning: 'These are names of other starters; this application does not read them.',
      todo: `Rename what is meant for it: here, ${renamed}.`,
      where: '.env, or the environment',
    }),
  ]
}

const leastBits = 96

function weakSecrets({ secrets: [secret, previous], clientSecret }: Config): Outcome[] {
  const advice = { todo: 'Make a new one: openssl rand -hex 32', where: 'SECRET in .env, or the environment' }
  if (secret === clientSecret)
    return [
      warning('secret-shared', {
        seen: 'SECRET is the client secret.',
        meaning: 'Whoever learns one of them can log in as anybody; they are to be changed apart.',
        ...advice,
      }),
    ]
  if (secret === previous)
    return [
      warning('secret-not-rotated', {
        seen: 'SECRET_PREVIOUS is the same as SECRET.',
        meaning: 'The rotation did not happen: sessions are still encrypted with the old secret.',
        ...advice,
      }),
    ]
  if (bitsOf(secret) >= leastBits) return []
  return [
    warning('secret-weak', {
      seen: 'SECRET is long enough, but it repeats itself.',
      meaning: 'It could be guessed; whoever guesses it can log in as anybody.',
      ...advice,
    }),
  ]
}

/** Shannon's entropy of its characters, which is an upper bound: 32 random hexadecimal digits pass. */
function bitsOf(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  const bits = [...counts.values()].map(count => -count * Math.log2(count / text.length))
  return bits.reduce((sum, each) => sum + each, 0)
}
