import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type StoreOutcome, storeCalled } from './telemetry.ts'

/** Valkey or Redis: what several instances share. */
export interface Store {
  /** Whether the store answered the last time that it was asked. */
  readonly isUp: boolean
  /**
   * Sends one command, once.
   * @throws StoreDown at once while the store is known to be down, otherwise within `limits.answerMilliseconds`
   */
  command(parts: readonly string[]): Promise<unknown>
  close(): void
}

export class StoreDown extends Error {
  override readonly name = 'StoreDown'
}

const limits = {
  /** A page asks once or twice, and may take no more than a second. */
  answerMilliseconds: 400,
  connectMilliseconds: 2000,
  checkMilliseconds: 500,
  retryMilliseconds: 250,
}

/**
 * Opens the way to the store and keeps it open. A connection that falls silent is given up: the system would wait for
 * many minutes before it reports a host that has vanished. The client is loaded only here, so only where it is used.
 */
export async function openStore(url: string, log: Logger): Promise<Store> {
  const { createClient, ErrorReply } = await import('@redis/client')
  const connect = () =>
    createClient({
      url,
      // what any Valkey and Redis understands, and any ACL user may do
      RESP: 2,
      disableClientInfo: true,
      maintNotifications: 'disabled',
      disableOfflineQueue: true,
      socket: { connectTimeout: limits.connectMilliseconds, reconnectStrategy: false },
    })
  let client: ReturnType<typeof connect> | undefined
  let state: 'unknown' | 'up' | 'down' = 'unknown'
  let isClosed = false

  /** The store's own words begin with a code, such as `WRONGPASS`. */
  const reasonOf = (error: unknown) =>
    error instanceof ErrorReply ? error.message.split(' ', 1)[0] : codeOf(error)

  function note(next: 'up' | 'down', error?: unknown): void {
    if (state === next || isClosed) return
    state = next
    if (next === 'up') log.info({ event: 'store.up' }, 'store.up')
    else log.error({ event: 'store.down', reason: reasonOf(error) }, 'store.down')
  }

  /** One connection, from its beginning to its end. */
  async function serve(): Promise<void> {
    client = connect()
    // each error also rejects what was asked, and that is where it is handled
    client.on('error', ignore)
    try {
      await within(limits.connectMilliseconds, client.connect())
      while (!isClosed) {
        await within(limits.checkMilliseconds, client.ping())
        note('up')
        await delay(limits.checkMilliseconds, undefined, { ref: false })
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
      if (error instanceof ErrorReply) throw error
      note('down', error)
      throw new StoreDown('no answer', { cause: error })
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
  if (!(error instanceof StoreDown)) return 'refused'
  // without a cause nothing was tried
  return error.cause === undefined ? 'not-sent' : 'silent'
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' ? code : error.name
}

function ignore(): void {}
