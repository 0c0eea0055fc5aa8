/** How the client of Valkey and Redis behaves here. */
export function storeOptions(url: string) {
  return {
    url,
    // what any Valkey and Redis understands, and any ACL user may do
    RESP: 2,
    disableClientInfo: true,
    maintNotifications: 'disabled',
    disableOfflineQueue: true,
    socket: { connectTimeout: connectMilliseconds, reconnectStrategy: false },
  } as const
}

export const connectMilliseconds = 2000
