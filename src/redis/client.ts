import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type StoreOutcome, storeCalled } from '../events.ts'
import { codeOf, isReadOnly, StoreDown, StoreRefusal } from './errors.ts'
import { connectMilliseconds, storeOptions } from './options.ts'

/** Valkey or Redis: what several instances share. */
export interface Store {
  /** Whether the store answered the last time that it was asked, and takes entries. */
  readonly isUp: boolean
  /**
   * Sends one command, once.
   * @throws StoreDown at once while the store is known to be down, otherwise within `limits.answerMilliseconds`
   * @throws StoreRefusal where the store says no
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
  /** A page asks once or twice, and may take no more than a second. */
  answerMilliseconds: 400,
  betweenChecksMilliseconds: 500,
  retryMilliseconds: 250,
}

/**
 * Opens the way to the store and keeps it open. A connection that falls silent is given up: the system would wait for
 * many minutes before it reports a host that has vanished. The client is loaded only here, so only where it is used.
 */
export async function openStore({ url, keyPrefix }: Place, log: Logger): Promise<Store> {
  const { createClient, ErrorReply } = await import('@redis/client')
  const connect = () => createClient(storeOptions(url))
  let client: ReturnType<typeof connect> | undefined
  let state: 'unknown' | 'up' | 'down' = 'unknown'
  let isClosed = false

  const toRefusal = (error: unknown) => (error instanceof ErrorReply ? new StoreRefusal(error) : error)

  function note(next: 'up' | 'down', error?: unknown): void {
    if (state === next || isClosed) return
    state = next
    if (next === 'up') log.info({ event: 'store.up' }, 'store.up')
    else log.error({ event: 'store.down', reason: codeOf(toRefusal(error)) }, 'store.down')
  }

  /**
   * A replica answers a ping too. It refuses every write, even this one, which nowhere changes anything. The connection is
   * given up then: its name may lead to the new primary by now.
   */
  async function check(asked: ReturnType<typeof connect>): Promise<void> {
    const write = asked.sendCommand(['SET', `${keyPrefix}check`, '', 'XX', 'PX', '1'])
    const written = write.catch((error: unknown) => {
      // one that is full, say, still tells which sessions were ended
      if (isReadOnly(toRefusal(error))) throw error
    })
    await Promise.all([asked.ping(), written])
  }

  /** One connection, from its beginning to its end. */
  async function serve(): Promise<void> {
    client = connect()
    // each error also rejects what was asked, and that is where it is handled
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
    if (state !== 'up' || !client) throw new StoreDown('down')
    try {
      return await within(limits.answerMilliseconds, client.sendCommand([...parts]))
    } catch (error) {
      const cause = toRefusal(error)
      if (cause instanceof StoreRefusal && !isReadOnly(cause)) throw cause
      note('down', error)
      throw new StoreDown('no use', { cause })
    }
  }

  void keepOpen()
  return {
    get isUp() {
      return state === 'up'
    },
    command: parts =>
      storeCalled.time(
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
 * In steps: while this process itself is busy no answer can be read. That uses up one step, and is not held against the
 * store, which would be taken for down by every instance under load.
 */
function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  const steps = 8
  let timer: NodeJS.Timeout
  const end = new Promise<never>((_resolve, reject) => {
    const wait = (left: number) => {
      if (left === 0) reject(new StoreDown('silent'))
      else timer = setTimeout(wait, milliseconds / steps, left - 1)
    }
    wait(steps)
  })
  return Promise.race([work, end]).finally(() => clearTimeout(timer))
}

function outcomeOf(error: unknown): StoreOutcome {
  if (error === undefined) return 'answered'
  if (!(error instanceof StoreDown) || error.cause instanceof StoreRefusal) return 'refused'
  return error.cause === undefined ? 'not-sent' : 'silent'
}

function ignore(): void {}
