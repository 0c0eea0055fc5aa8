import { serverNameOf } from '../config/redis-url.ts'

/** How the client of Valkey and Redis behaves here. */
export function redisOptions(url: string) {
  const servername = serverNameOf(new URL(url))
  const named: { tls: true; servername: string } | object = servername ? { tls: true, servername } : {}
  return {
    url,
    // what any Valkey and Redis understands, and any ACL user may do
    RESP: 2,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    disableOfflineQueue: true,
    socket: { connectTimeout: connectMilliseconds, reconnectStrategy: false, ...named },
  } as const
}

export const connectMilliseconds = 2000
