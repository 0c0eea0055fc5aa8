import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { errorCodeOf, NoAnswer } from '../../../bounded-fetch.ts'
import { serverNameOf } from '../../../config/redis-url.ts'
import { codeIn } from '../../../redis/errors.ts'
import { within } from '../requests/ask.ts'

/** A connection to Valkey or Redis. Nothing was sent on it yet, not even AUTH. */
export interface RedisConnection {
  /** @throws RedisRefusal, NoAnswer */
  command(parts: readonly string[]): Promise<unknown>
  close(): void
}

/** An error reply. `code` is its first word, such as `NOAUTH`: the rest is dropped, for it may quote what was sent. */
export class RedisRefusal extends Error {
  override readonly name = 'RedisRefusal'
  readonly command: string
  readonly code: string

  constructor(command: string, code: string) {
    super(`${command} was refused: ${code}`)
    this.command = command
    this.code = code
  }
}

const limits = { connectMilliseconds: 2000, answerMilliseconds: 1000 }

/**
 * Ignores the credentials and the database in the URL: the check sends AUTH and SELECT itself, to see which one fails.
 * @throws NoAnswer
 */
export async function connectRedis(url: URL): Promise<RedisConnection> {
  const servername = serverNameOf(url)
  const { createClient, ErrorReply } = await import('@redis/client')
  const client = createClient({
    url: `${url.protocol}//${url.host}`,
    // as the client of the application does
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
  // each error also rejects a command, and is handled there
  client.on('error', () => {})
  try {
    await within(limits.connectMilliseconds, client.connect())
  } catch (error) {
    close()
    throw new NoAnswer(errorCodeOf(error) ?? 'timeout', { cause: error })
  }
  return {
    close,
    async command(parts) {
      try {
        return await within(limits.answerMilliseconds, client.sendCommand([...parts]))
      } catch (error) {
        if (error instanceof ErrorReply) throw new RedisRefusal(parts[0] ?? '', codeIn(error.message))
        const silence = client.isReady ? 'timeout' : 'closed'
        throw new NoAnswer(errorCodeOf(error) ?? silence, { cause: error })
      }
    },
  }
}

/**
 * What Redis says to a connection that it does not take, unasked and before it closes it: the client drops that. Null where
 * it waits for a command.
 */
export function readGreeting(url: URL): Promise<RedisRefusal | null> {
  const place = { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(url.port || 6379) }
  const servername = serverNameOf(url)
  const socket =
    url.protocol === 'rediss:'
      ? connectTls({ ...place, ...(servername === undefined ? {} : { servername }) })
      : connect(place)
  return new Promise(resolve => {
    const end = (refusal: RedisRefusal | null) => {
      socket.destroy()
      resolve(refusal)
    }
    socket.setTimeout(limits.answerMilliseconds, () => end(null))
    socket.once('error', () => end(null)).once('close', () => end(null))
    socket.once('data', data => {
      const text = data.toString('latin1')
      end(text.startsWith('-') ? new RedisRefusal('', codeIn(text.slice(1))) : null)
    })
  })
}
