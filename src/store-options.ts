import { isIP } from 'node:net'

/** How the client of Valkey and Redis behaves here. */
export function storeOptions(url: string) {
  return {
    url,
    // what any Valkey and Redis understands, and any ACL user may do
    RESP: 2,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    disableOfflineQueue: true,
    socket: { connectTimeout: connectMilliseconds, reconnectStrategy: false, ...serverName(new URL(url)) },
  } as const
}

export const connectMilliseconds = 2000

/** Several stores may share an address. Node.js names the one that is meant (SNI) only where it is told to. */
function serverName({ protocol, hostname }: URL): { tls: true; servername: string } | object {
  const isName = isIP(hostname.replace(/^\[(.*)\]$/, '$1')) === 0
  return protocol === 'rediss:' && isName ? { tls: true, servername: hostname } : {}
}
