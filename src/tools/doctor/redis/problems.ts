import type { NoAnswer } from '../../../bounded-fetch.ts'
import { type Explanation, failed, type Outcome, warning } from '../outcome.ts'
import type { RedisRefusal } from './connection.ts'
import { neededRights } from './rights.ts'

/** What it means that no answer came. */
export function explainUnreachable({ code }: NoAnswer, { hostname, host }: URL): Outcome {
  if (code === 'ENOTFOUND')
    return unusable('unknown-host', {
      seen: `There is no host ${hostname}.`,
      todo: 'Compare the host with the one that the store has; inside a container network it may have another name.',
    })
  if (code === 'ECONNREFUSED')
    return unusable('down', {
      seen: `Nothing listens at ${host}.`,
      todo: 'Start the store, or name the host and port where it listens.',
    })
  if (code === 'timeout')
    return unusable('silent', {
      seen: `What listens at ${host} does not answer in time.`,
      todo:
        'Look whether the store hangs, swaps, or is busy with a long command (SLOWLOG GET), and at firewalls on the way; ' +
        'the application gives it 0.4 seconds.',
    })
  if (code.includes('CERTIFICATE_REQUIRED'))
    return unusable('wants-client-certificate', {
      seen: `The store at ${host} wants a certificate of whoever connects (${code}).`,
      todo: 'Switch that off in the configuration of the store (tls-auth-clients no): this application has none.',
    })
  return unusable('unreachable', {
    seen: `The connection to ${host} fails (${code}).`,
    todo:
      'Look at the network and firewalls between here and the store, whether it takes more connections, and whether it ' +
      'wants a certificate of whoever connects (tls-auth-clients): this application has none.',
  })
}

/** Why a command was refused, by the first word of the answer and by the command. */
export function explainRefusal({ command, code }: RedisRefusal, url: URL): Outcome {
  if (code === 'NOPERM') return cannotCheckSessions([command], url)
  const { problem, seen, todo } = refusals[`${command} ${code}`] ?? refusals[code] ?? unknown(command)
  return unusable(problem, { seen: `${seen} (${code}).`, todo })
}

/** The user may not run commands that a session is checked with. */
export function cannotCheckSessions(commands: readonly string[], url: URL): Outcome {
  return failed('not-allowed', { ...refusedRights(commands, url), meaning: unchecked })
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
    where: 'REDIS_URL in .env, or in the environment',
  })
}

interface Refusal {
  readonly problem: string
  /** Without a full stop: the code follows in brackets. */
  readonly seen: string
  readonly todo: string
}

/** By the first word of the answer. Where that is only ERR, the command stands before it. */
const refusals: Readonly<Record<string, Refusal>> = {
  WRONGPASS: {
    problem: 'wrong-password',
    seen: 'The store refuses the user or the password',
    todo:
      'Compare both with those of the store. In a URL, characters such as @ : / # % are written %40 %3A %2F %23 %25. ' +
      'A password without a user is that of the user default.',
  },
  NOAUTH: {
    problem: 'no-password',
    seen: 'The store wants a password, and the URL has none',
    todo: 'Add the user and the password, as in redis://user:password@host:6379, or :password@ for the user default.',
  },
  'AUTH ERR': {
    problem: 'needless-password',
    seen: 'The URL has a password, and the store has none for the user default',
    todo: 'Leave the password out; or give the store one (requirepass, ACL SETUSER) if others can reach it.',
  },
  'SELECT ERR': {
    problem: 'no-such-database',
    seen: 'The store has no database of the number in the URL',
    todo: 'Name one that it has; a cluster has only number 0, which needs no path in the URL.',
  },
  READONLY: {
    problem: 'read-only',
    seen: 'The store is a replica that takes no entries',
    todo: 'Name the primary, or the endpoint that leads to it after a failover, too.',
  },
  OOM: {
    problem: 'full',
    seen: 'The store is full and takes no more entries',
    todo: 'Give it more memory (maxmemory). An entry leaves with the session that it ended.',
  },
  MOVED: {
    problem: 'cluster-node',
    seen: "The URL names one node of a cluster, and this application's keys belong to another",
    todo: 'Name an endpoint that leads to all nodes, or a store that is no cluster: no redirection is followed.',
  },
  LOADING: {
    problem: 'loading',
    seen: 'The store has just started and reads its data',
    todo: 'Wait until it is done, then run this again.',
  },
}

function unknown(command: string): Refusal {
  return {
    problem: 'refused',
    seen: `The store refuses ${command}`,
    todo: 'Look for this word in its documentation, and in its log.',
  }
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
