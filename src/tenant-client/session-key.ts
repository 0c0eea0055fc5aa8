import { createDecipheriv, hkdfSync } from 'node:crypto'

/** Tells whether a session cookie's value was encrypted here. */
export type IsOurs = (jwe: string) => boolean

/**
 * As express-openid-connect (3.4.0, lib/crypto.js) does it: HKDF with SHA-256 of the secret, for A256GCM by a direct key
 * (RFC 7518 5.3). Ours, since the middleware has no way to ask; hostile-cookies.test.ts fails when the two differ.
 */
export function createSessionKey(secrets: readonly string[]): IsOurs {
  const keys = secrets.map(secret => new Uint8Array(hkdfSync('sha256', secret, '', 'JWE CEK', 32)))
  return jwe => keys.some(key => canDecrypt(jwe, key))
}

function canDecrypt(jwe: string, key: Uint8Array): boolean {
  const [header = '', , iv = '', text = '', tag = ''] = jwe.split('.')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(header)).setAuthTag(Buffer.from(tag, 'base64url'))
    decipher.update(Buffer.from(text, 'base64url'))
    decipher.final()
    return true
  } catch {
    return false
  }
}
