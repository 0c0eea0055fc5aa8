import { constants, createHmac, type KeyObject, sign } from 'node:crypto'

export type SigningAlgorithm = 'none' | 'HS256' | 'RS256' | 'RS384' | 'RS512' | 'PS256'

/** jose signs nothing that is unsafe, so the signatures of RFC 7518 are made by hand. */
export const signatures: Record<SigningAlgorithm, (input: string, key: KeyObject) => Buffer> = {
  none: () => Buffer.alloc(0),
  HS256: (input, key) => createHmac('sha256', key).update(input).digest(),
  RS256: (input, key) => sign('sha256', Buffer.from(input), key),
  RS384: (input, key) => sign('sha384', Buffer.from(input), key),
  RS512: (input, key) => sign('sha512', Buffer.from(input), key),
  PS256: (input, key) =>
    sign('sha256', Buffer.from(input), { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
}
