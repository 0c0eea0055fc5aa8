import { createHash, randomBytes } from 'node:crypto'
import { type StoreConnection, StoreRefusal } from './connection.ts'

/** The commands that the store's user may not run. */
export interface MissingRights {
  /** Without them nobody's session can be checked. */
  readonly sessions: readonly string[]
  /** Without them each instance counts for itself. */
  readonly limits: readonly string[]
}

/** What a user has to be allowed, in the store's own language. */
export const neededRights = '~{auth:* +ping +select +mget +get +set +eval +evalsha +script|load +pttl +incr'

/**
 * Does what the application does, with a key of its kind that lasts some seconds.
 * @throws StoreRefusal where the store says no for another reason than the user's rights
 */
export async function findMissingRights(store: StoreConnection, clientId: string): Promise<MissingRights> {
  const key = keyFor(clientId)
  const sessions = await findForbidden(store, {
    MGET: ['MGET', key, `${key}-2`],
    GET: ['GET', key],
    SET: ['SET', key, '1', 'PX', '10000'],
    EVAL: ['EVAL', script, '1', key],
  })
  // without SET, INCR would leave a key behind for ever
  if (sessions.length > 0) return { sessions, limits: [] }
  const limits = await findForbidden(store, {
    PTTL: ['PTTL', key],
    INCR: ['INCR', key],
    'SCRIPT LOAD': ['SCRIPT', 'LOAD', script],
    EVALSHA: ['EVALSHA', createHash('sha1').update(script).digest('hex'), '1', key],
  })
  return { sessions, limits }
}

const script = "return redis.call('GET', KEYS[1])"

/** As redis/keys.ts makes them: a user may be confined to the keys of one application. */
function keyFor(clientId: string): string {
  const owner = createHash('sha256').update(clientId).digest('base64url').slice(0, 16)
  return `{auth:${owner}}:doctor-${randomBytes(8).toString('hex')}`
}

async function findForbidden(
  store: StoreConnection,
  commands: Readonly<Record<string, readonly string[]>>,
): Promise<string[]> {
  const forbidden: string[] = []
  for (const [name, parts] of Object.entries(commands))
    if (await isForbidden(store, parts)) forbidden.push(name)
  return forbidden
}

async function isForbidden(store: StoreConnection, parts: readonly string[]): Promise<boolean> {
  try {
    await store.command(parts)
    return false
  } catch (error) {
    if (!(error instanceof StoreRefusal)) throw error
    if (error.code === 'NOPERM') return true
    // the script is not there, because LOAD was refused, or it does what is, and that was counted already
    if (error.command.startsWith('EVAL') && /^(NOSCRIPT|ERR)$/.test(error.code)) return false
    throw error
  }
}
