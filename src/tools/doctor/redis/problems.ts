import { type Explanation, failed, type Outcome, warning } from '../finding.ts'
import type { StoreRefusal, StoreSilence } from './connection.ts'
import { type Refusal, refusals } from './refusals.ts'
import { neededRights } from './rights.ts'

/** What it means that nobody answered. */
export function explainStoreSilence({ reason }: StoreSilence, { hostname, host }: URL): Outcome {
  if (reason === 'ENOTFOUND')
    return unusable('unknown-host', {
      seen: `There is no host ${hostname}.`,
      todo: 'Compare the host with the one that the store has; inside a container network it may have another name.',
    })
  if (reason === 'ECONNREFUSED')
    return unusable('down', {
      seen: `Nothing listens at ${host}.`,
      todo: 'Start the store, or name the host and port where it listens.',
    })
  if (reason === 'timeout')
    return unusable('silent', {
      seen: `What listens at ${host} does not answer in time.`,
      todo:
        'Look whether the store hangs, swaps, or is busy with a long command (SLOWLOG GET), and at firewalls on the way; ' +
        'the application gives it 0.4 seconds.',
    })
  if (reason.includes('CERTIFICATE_REQUIRED'))
    return unusable('wants-client-certificate', {
      seen: `The store at ${host} wants a certificate of whoever connects (${reason}).`,
      todo: 'Switch that off in the configuration of the store (tls-auth-clients no): this application has none.',
    })
  return unusable('unreachable', {
    seen: `The connection to ${host} fails (${reason}).`,
    todo:
      'Look at the network and firewalls between here and the store, whether it takes more connections, and whether it ' +
      'wants a certificate of whoever connects (tls-auth-clients): this application has none.',
  })
}

/** Why the store said no, by the first word of its answer and by what it was asked. */
export function explainStoreRefusal({ command, code }: StoreRefusal, url: URL): Outcome {
  if (code === 'NOPERM') return forbidden([command], url)
  const { problem, seen, todo } = refusals[`${command} ${code}`] ?? refusals[code] ?? unknown(command)
  return unusable(problem, { seen: `${seen} (${code}).`, todo })
}

/** The store's user may do less than the application needs. */
export function forbidden(commands: readonly string[], url: URL): Outcome {
  return failed('not-allowed', { ...refusedRights(commands, url), meaning: unchecked })
}

/** The same, where the application can do without. */
export function countsAlone(commands: readonly string[], url: URL): Outcome {
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
    where: 'REDIS_URL in .env, or in the environment',
  })
}

const unchecked = 'Signed-in pages answer 503, because it is not known whether a session was ended.'

function refusedRights(commands: readonly string[], { username }: URL) {
  const user = username === '' ? 'default' : decodeURIComponent(username)
  return {
    seen: `The store does not let the user ${user} run ${commands.join(', ')} on this application's keys (NOPERM).`,
    todo: 'Give the user these rights, as an administrator of the store.',
    where: 'redis-cli or valkey-cli, and wherever the store keeps its users',
    paste: `ACL SETUSER ${user} ${neededRights}`,
  }
}

function unknown(command: string): Refusal {
  return {
    problem: 'refused',
    seen: `The store refuses ${command}`,
    todo: 'Look for this word in its documentation, and in its log.',
  }
}
