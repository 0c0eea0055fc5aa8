import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/**
 * Calls back once for each exchange, however it ends. A response that waits behind another one on its connection never
 * closes by itself when that breaks (Node 20 to 26); a listener of its own on the socket for each would be one too many.
 */
export function createEnds(): (exchange: Exchange, onEnd: () => void) => void {
  const open = new WeakMap<Socket, Set<() => void>>()

  function openOn(socket: Socket): Set<() => void> {
    const known = open.get(socket)
    if (known) return known
    const ends = new Set<() => void>()
    open.set(socket, ends)
    socket.once('close', () => {
      for (const end of ends) end()
    })
    return ends
  }

  return ({ request, response }, onEnd) => {
    const ends = openOn(request.socket)
    const end = () => {
      if (ends.delete(end)) onEnd()
    }
    ends.add(end)
    response.once('close', end)
  }
}
