import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type RedisOutcome, redisCalled } from '../events.ts'
import { codeOf, isReadOnly, RedisRefusal, RedisUnavailable } from './errors.ts'
import { connectMilliseconds, redisOptions } from './options.ts'

/** Valkey or Redis: what several instances share. */
export interface Redis {
  /** Whether it answered the last time that it was asked, and takes entries. */
  readonly isUp: boolean
  /**
   * Sends one command, once.
   * @throws RedisUnavailable at once while it is known to be down, otherwise within `limits.answerMilliseconds`
   * @throws RedisRefusal where it answers with an error
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
  betweenChecksMilliseconds: 500,
  retryMilliseconds: 250,
}

/**
 * Connects, and connects again whenever the connection ends. A silent connection is given up: the system would wait for
 * many minutes before it reports a host that has vanished. The client is loaded only here, so only where it is used.
 */
export async function openRedis({ url, keyPrefix }: Place, log: Logger): Promise<Redis> {
  const { createClient, ErrorReply } = await import('@redis/client')
  const connect = () => createClient(redisOptions(url))
  let client: ReturnType<typeof connect> | undefined
  let state: 'unknown' | 'up' | 'down' = 'unknown'
  let isClosed = false

  const toRefusal = (error: unknown) => (error instanceof ErrorReply ? new RedisRefusal(error) : error)

  function note(next: 'up' | 'down', error?: unknown): void {
    if (state === next || isClosed) return
    state = next
    if (next === 'up') log.info({ event: 'redis.up' }, 'redis.up')
    else log.error({ event: 'redis.down', reason: codeOf(toRefusal(error)) }, 'redis.down')
  }

  /**
   * Asks for a ping and a write. A replica answers the ping and refuses every write, even this one, which never changes
   * anything. The connection is given up then: its name may lead to the new primary by now.
   */
  async function check(asked: ReturnType<typeof connect>): Promise<void> {
    const write = asked.sendCommand(['SET', `${keyPrefix}check`, '', 'XX', 'PX', '1'])
    const written = write.catch((error: unknown) => {
      // a Redis that is full, for example, still answers which sessions were ended
      if (isReadOnly(toRefusal(error))) throw error
    })
    await Promise.all([asked.ping(), written])
  }

  /** Opens one connection and checks it until it ends. */
  async function serve(): Promise<void> {
    client = connect()
    // an error also rejects the command under way, and is handled there
    client.on('error', ignore)
    try {
      await within(connectMilliseconds, client.connect())
      while (!isClosed) {
        await within(limits.answerMilliseconds, check(client))
        note('up')
        await delay(limits.betweenChecksMilliseconds, undefined, { ref: false })
      }
    } finally {
      if (client.isOpen) client.destroy()
    }
  }

  async function keepOpen(): Promise<void> {
    while (!isClosed) {
      await serve().catch((error: unknown) => note('down', error))
      await delay(limits.retryMilliseconds, undefined, { ref: false })
    }
  }

  async function command(parts: readonly string[]): Promise<unknown> {
    if (state !== 'up' || !client) throw new RedisUnavailable('down')
    try {
      return await within(limits.answerMilliseconds, client.sendCommand([...parts]))
    } catch (error) {
      const cause = toRefusal(error)
      if (cause instanceof RedisRefusal && !isReadOnly(cause)) throw cause
      note('down', error)
      throw new RedisUnavailable('no answer', { cause })
    }
  }

  void keepOpen()
  return {
    get isUp() {
      return state === 'up'
    },
    command: parts =>
      redisCalled.time(
        () => command(parts),
        ({ error, seconds }) => ({ outcome: outcomeOf(error), seconds }),
      ),
    close: () => {
      isClosed = true
      if (client?.isOpen) client.destroy()
    },
  }
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
