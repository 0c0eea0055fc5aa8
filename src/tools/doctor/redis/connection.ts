import { errorCodeOf } from '../../../bounded-fetch.ts'
import { serverNameOf } from '../../../config/redis-url.ts'
import { within } from '../within.ts'

/** A connection to Valkey or Redis on which nothing was said yet, not even who we are. */
export interface StoreConnection {
  /** @throws StoreRefusal, StoreSilence */
  command(parts: readonly string[]): Promise<unknown>
  close(): void
}

/** The store said no. `code` is its first word: `NOAUTH`, `READONLY`. What follows may quote what it was sent. */
export class StoreRefusal extends Error {
  override readonly name = 'StoreRefusal'
  readonly command: string
  readonly code: string

  constructor(command: string, code: string) {
    super(`${command} was refused: ${code}`)
    this.command = command
    this.code = code
  }
}

/** Nobody answered as one can work with. `reason` is `timeout` or a code of the system. */
export class StoreSilence extends Error {
  override readonly name = 'StoreSilence'
  readonly reason: string

  constructor(reason: string) {
    super(`The store did not answer: ${reason}`)
    this.reason = reason
  }
}

const limits = { connectMilliseconds: 2000, answerMilliseconds: 1000 }

/**
 * Credentials and database in the URL are left alone: each step is to be seen by itself.
 * @throws StoreSilence
 */
export async function connectStore(url: URL): Promise<StoreConnection> {
  const servername = serverNameOf(url)
  const { createClient, ErrorReply } = await import('@redis/client')
  const client = createClient({
    url: `${url.protocol}//${url.host}`,
    // as the application speaks to it
    RESP: 2,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    disableOfflineQueue: true,
    socket: {
      connectTimeout: limits.connectMilliseconds,
      reconnectStrategy: false,
      ...(servername === undefined ? {} : { tls: true, servername }),
    },
  })
  const close = () => {
    if (client.isOpen) client.destroy()
  }
  // each error also rejects what was asked, and that is where it is handled
  client.on('error', () => {})
  try {
    await within(limits.connectMilliseconds, client.connect())
  } catch (error) {
    close()
    throw new StoreSilence(errorCodeOf(error) ?? 'timeout')
  }
  return {
    close,
    async command(parts) {
      try {
        return await within(limits.answerMilliseconds, client.sendCommand([...parts]))
      } catch (error) {
        if (error instanceof ErrorReply) throw new StoreRefusal(parts[0] ?? '', firstWord(error.message))
        throw new StoreSilence(errorCodeOf(error) ?? (client.isReady ? 'timeout' : 'closed'))
      }
    },
  }
}

function firstWord(text: string): string {
  return /^[A-Z]+/.exec(text)?.[0] ?? 'unknown'
}
