import type { NoAnswer } from '../../../bounded-fetch.ts'
import { type Explanation, failed, type Outcome, warning } from '../outcome.ts'
import type { RedisRefusal } from './connection.ts'
import { isWrite, type Refusal, refusals } from './refusals.ts'
import { neededRights } from './rights.ts'

/** What it means that no answer came. */
export function explainUnreachable({ code }: NoAnswer, { hostname, host }: URL): Outcome {
  if (code === 'ENOTFOUND')
    return unusable('unknown-host', {
      seen: `There is no host ${hostname}.`,
      todo: 'Compare the host with the one that Redis has; inside a container network it may have another name.',
    })
  if (code === 'ECONNREFUSED')
    return unusable('down', {
      seen: `Nothing listens at ${host}.`,
      todo: 'Start Redis, or name the host and port where it listens.',
    })
  if (code === 'timeout')
    return unusable('silent', {
      seen: `What listens at ${host} does not answer in time.`,
      todo:
        'Look whether Redis hangs, swaps, or is busy with a long command (SLOWLOG GET), and at firewalls on the way; ' +
        'the application gives it 0.4 seconds.',
    })
  if (code.includes('CERTIFICATE_REQUIRED'))
    return unusable('wants-client-certificate', {
      seen: `Redis at ${host} wants a certificate of whoever connects (${code}).`,
      todo: 'Switch that off in the configuration of Redis (tls-auth-clients no): this application has none.',
    })
  return unusable('unreachable', {
    seen: `The connection to ${host} fails (${code}).`,
    todo:
      'Look at the network and firewalls between here and Redis, whether it takes more connections, and whether it ' +
      'wants a certificate of whoever connects (tls-auth-clients): this application has none.',
  })
}

/** Why a command was refused, by the first word of the answer and by the command. */
export function explainRefusal({ command, code }: RedisRefusal, url: URL): Outcome {
  if (code === 'NOPERM') return cannotCheckSessions([command], url)
  const refusal = refusals[`${command} ${code}`] ?? refusals[code] ?? unknown(command)
  const { problem, seen, todo, meaning = isWrite(command) ? notWritten : unchecked } = refusal
  return failed(problem, { seen: `${seen} (${code}).`, meaning, todo, where })
}

/** The user may not run commands that a session is checked or ended with. */
export function cannotCheckSessions(commands: readonly string[], url: URL): Outcome {
  const meaning = commands.every(isWrite) ? notWritten : unchecked
  return failed('not-allowed', { ...refusedRights(commands, url), meaning })
}

/** The user may not run commands that only the shared rate limits need. */
export function cannotShareLimits(commands: readonly string[], url: URL): Outcome {
  return warning('counts-alone', {
    ...refusedRights(commands, url),
    meaning: 'The limits on logins are not shared: each instance counts for itself.',
  })
}

export function unusable(problem: string, { seen, todo }: Pick<Explanation, 'seen' | 'todo'>): Outcome {
  return failed(problem, {
    seen,
    meaning: unchecked,
    todo,
    where,
  })
}

const where = 'REDIS_URL in .env, or in the environment'

function unknown(command: string): Refusal {
  return {
    problem: 'refused',
    seen: `Redis refuses ${command}`,
    todo: 'Look for this word in its documentation, and in its log.',
  }
}

const unchecked =
  'Signed-in pages and logouts answer 503, because it is not known whether a session was ended, and so does /readyz; ' +
  'pages for everybody and logins go on.'

const notWritten =
  "People browse on and log in. Logouts, the tenant's too, and logins of people who are logged in answer 503, because it " +
  'cannot be written down that a session was ended; each instance counts the limits for itself. /readyz answers 200 and says degraded.'

function refusedRights(commands: readonly string[], { username }: URL) {
  const user = username === '' ? 'default' : decodeURIComponent(username)
  return {
    seen: `Redis does not let the user ${user} run ${commands.join(', ')} on this application's keys (NOPERM).`,
    todo: 'Give the user these rights, as an administrator of Redis.',
    where: 'redis-cli or valkey-cli, and wherever Redis keeps its users',
    paste: `ACL SETUSER ${user} ${neededRights}`,
  }
}
