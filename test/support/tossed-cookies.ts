import type { Client } from './client.ts'

/** From here on, each request of this browser to the application has these as well: a sibling domain set them. */
export function toss(client: Client, { before = '', after = '' }: { before?: string; after?: string }): void {
  const { hostname } = new URL(client.origin)
  const own = client.jar.header.bind(client.jar)
  client.jar.header = url => {
    const cookies = url.hostname === hostname ? [before, own(url), after] : [own(url)]
    return cookies.filter(Boolean).join('; ')
  }
}

/** What could be a session as far as one can see without the key: a compact JWE of the right shape. */
export const lookalike = [
  Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM' })),
  Buffer.alloc(0),
  Buffer.alloc(12, 1),
  Buffer.alloc(300, 2),
  Buffer.alloc(16, 3),
]
  .map(part => part.toString('base64url'))
  .join('.')
