import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type RedisOutcome, redisCalled } from '../events.ts'
import { RedisCondition } from './condition.ts'
import { isReadOnly, RedisRefusal, RedisUnavailable } from './errors.ts'
import { connectMilliseconds, redisOptions } from './options.ts'

/** Valkey or Redis: what several instances share. */
export interface Redis {
  /** Whether it answers which sessions were ended, as far as is known, and is no replica. */
  readonly isUp: boolean
  /** The code with which it refuses entries while it is up, such as `MISCONF`; null where it takes them. */
  readonly refusal: string | null
  /**
   * Sends one command, once.
   * @throws RedisUnavailable at once while it is known to be down, otherwise within `limits.answerMilliseconds`, and where
   * it refuses to be read
   * @throws RedisRefusal where it answers another command with an error
   */
  command(parts: readonly string[]): Promise<unknown>
  close(): void
}

interface Place {
  readonly url: string
  /** What all of the application's keys begin with. */
  readonly keyPrefix: string
}

const limits = {
  /** A page sends one or two commands, and must answer within a second. */
  answerMilliseconds: 400,
  retryMilliseconds: 250,
}

/**
 * Between two checks, each of which is a read and a write. The pause doubles while all is as it was, because each request is
 * a check as well, and many plans are paid by the command.
 */
export const checkPauses = {
  firstMilliseconds: 500,
  longestMilliseconds: 30_000,
  /** While it refuses entries. */
  degradedMilliseconds: 5000,
} as const

/**
 * Connects, and connects again whenever the connection ends. A silent connection is given up: the system would wait for
 * many minutes before it reports a host that has vanished. The client is loaded only here, so only where it is used.
 */
export async function openRedis({ url, keyPrefix }: Place, log: Logger): Promise<Redis> {
  const { createClient, ErrorReply } = await import('@redis/client')
  const connect = () => createClient(redisOptions(url))
  const condition = new RedisCondition(log)
  let client: ReturnType<typeof connect> | undefined
  let pause = new AbortController()
  let isClosed = false

  const toRefusal = (error: unknown) => (error instanceof ErrorReply ? new RedisRefusal(error) : error)
  const checkSoon = () => pause.abort()

  /**
   * Reads and writes. Whether it may be read decides whether it is up: one that is full, or cannot save, still answers which
   * sessions were ended. A replica refuses every write, even this one, which never changes anything. The connection is
   * given up then: its name may lead to the new primary by now. Resolves with the code of a refused write.
   */
  async function check(asked: ReturnType<typeof connect>): Promise<string | null> {
    const key = `${keyPrefix}check`
    const read = asked.sendCommand([readCommand, key])
    const write = asked.sendCommand(['EVAL', writeScript, '1', key]).then(
      () => null,
      (error: unknown) => {
        const cause = toRefusal(error)
        if (cause instanceof RedisRefusal && !isReadOnly(cause)) return cause.code
        throw error
      },
    )
    const [refusal] = await Promise.all([write, read])
    return refusal
  }

  /** Opens one connection and checks it until it ends. */
  async function serve(): Promise<void> {
    client = connect()
    // an error also rejects the command under way, and is handled there
    client.on('error', checkSoon)
    try {
      await within(connectMilliseconds, client.connect())
      let milliseconds: number = checkPauses.firstMilliseconds
      while (!isClosed) {
        pause = new AbortController()
        const refusal = await within(limits.answerMilliseconds, check(client))
        if (isClosed) return
        condition.noteUp(refusal)
        await delay(milliseconds, undefined, { ref: false, signal: pause.signal }).catch(ignore)
        milliseconds = nextPause(milliseconds, { wasCutShort: pause.signal.aborted, refusal })
      }
    } finally {
      if (client.isOpen) client.destroy()
    }
  }

  async function keepOpen(): Promise<void> {
    while (!isClosed) {
      await serve().catch(noteDown)
      await delay(limits.retryMilliseconds, undefined, { ref: false })
    }
  }

  function noteDown(error: unknown): void {
    if (!isClosed) condition.noteDown(toRefusal(error))
  }

  async function command(parts: readonly string[]): Promise<unknown> {
    if (!condition.isUp || !client) throw new RedisUnavailable('down')
    try {
      return await within(limits.answerMilliseconds, client.sendCommand([...parts]))
    } catch (error) {
      const cause = toRefusal(error)
      // a script that is not loaded says nothing of Redis
      if (!(cause instanceof RedisRefusal && cause.code === 'NOSCRIPT')) checkSoon()
      if (cause instanceof RedisRefusal && !isReadOnly(cause) && parts[0] !== readCommand) throw cause
      noteDown(error)
      throw new RedisUnavailable('no answer', { cause })
    }
  }

  void keepOpen()
  return {
    get isUp() {
      return condition.isUp
    },
    get refusal() {
      return condition.refusal
    },
    command: parts =>
      redisCalled.time(
        () => command(parts),
        ({ error, seconds }) => ({ outcome: outcomeOf(error), seconds }),
      ),
    close: () => {
      isClosed = true
      checkSoon()
      if (client?.isOpen) client.destroy()
    },
  }
}

/** By which the revocation list is read. */
const readCommand = 'MGET'

/** What the revocation list is written by, but for the entry: the user's rights may lack any of these commands. */
const writeScript = "redis.call('GET', KEYS[1]) return redis.call('SET', KEYS[1], '', 'XX', 'PX', 1)"

function nextPause(
  milliseconds: number,
  { wasCutShort, refusal }: { wasCutShort: boolean; refusal: string | null },
): number {
  if (wasCutShort) return checkPauses.firstMilliseconds
  const longest = refusal === null ? checkPauses.longestMilliseconds : checkPauses.degradedMilliseconds
  return Math.min(milliseconds * 2, longest)
}

/**
 * Waits in steps: a process that is busy cannot read an answer, and a busy second uses up one step only. Otherwise every
 * instance under load would take Redis for down.
 */
function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  const steps = 8
  let timer: NodeJS.Timeout
  const end = new Promise<never>((_resolve, reject) => {
    const wait = (left: number) => {
      if (left === 0) reject(new RedisUnavailable('silent'))
      else timer = setTimeout(wait, milliseconds / steps, left - 1)
    }
    wait(steps)
  })
  return Promise.race([work, end]).finally(() => clearTimeout(timer))
}

function outcomeOf(error: unknown): RedisOutcome {
  if (error === undefined) return 'answered'
  if (!(error instanceof RedisUnavailable) || error.cause instanceof RedisRefusal) return 'refused'
  return error.cause === undefined ? 'not-sent' : 'silent'
}

function ignore(): void {}
