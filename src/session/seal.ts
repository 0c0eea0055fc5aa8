import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'

/** Text that only this application, for this purpose, can read or make. */
export interface Seal {
  seal(text: string): string
  /** Null for whatever was not sealed with one of the secrets, for this purpose. */
  open(value: string): OpenedSeal | null
}

export interface OpenedSeal {
  readonly text: string
  /** It was sealed with the secret before the last rotation. */
  readonly isOldSecret: boolean
}

/** The protected header of every value: a direct key, A256GCM (RFC 7518 4.5 and 5.3). */
const header = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM' })).toString('base64url')
const associatedData = Buffer.from(header, 'ascii')
const algorithm = 'aes-256-gcm'
const sizes = { iv: 12, tag: 16, ivCharacters: 16, tagCharacters: 22 } as const

/**
 * A compact JWE (RFC 7516), made and opened synchronously: WebCrypto takes more than ten times as long for a few kB. The
 * first secret seals, all of them open.
 */
export function createSeal(secrets: readonly [string, ...string[]], purpose: readonly string[]): Seal {
  const [secret, ...older] = secrets
  const current = sealKey(secret, purpose)
  const keys = [current, ...older.map(each => sealKey(each, purpose))]

  return {
    seal(text) {
      const iv = randomBytes(sizes.iv)
      const cipher = createCipheriv(algorithm, current, iv, { authTagLength: sizes.tag })
      cipher.setAAD(associatedData)
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      const parts = [iv, encrypted, cipher.getAuthTag()].map(part => part.toString('base64url'))
      return `${header}..${parts.join('.')}`
    },
    open(value) {
      const parts = partsOf(value)
      if (parts === null) return null
      for (const key of keys) {
        const text = decrypt(key, parts)
        if (text !== null) return { text, isOldSecret: key !== current }
      }
      return null
    },
  }
}

/** Whether a value has the form of a sealed one: a cheap look before the expensive one. */
export function looksSealed(value: string): boolean {
  return value.startsWith(`${header}..`)
}

/**
 * The key for one purpose: HKDF with SHA-256 (RFC 5869) of the secret, without a salt; the info is the SHA-256 of the
 * purpose as a JSON list, since Node.js takes no more than 1,024 bytes of it.
 */
export function sealKey(secret: string, purpose: readonly string[]): KeyObject {
  const info = createHash('sha256').update(JSON.stringify(purpose)).digest()
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', info, 32)))
}

interface Parts {
  readonly iv: Buffer
  readonly body: Buffer
  readonly tag: Buffer
}

function partsOf(value: string): Parts | null {
  const ivStart = header.length + '..'.length
  const bodyStart = ivStart + sizes.ivCharacters + '.'.length
  const tagStart = value.length - sizes.tagCharacters
  if (!looksSealed(value) || tagStart <= bodyStart) return null
  if (value[bodyStart - 1] !== '.' || value[tagStart - 1] !== '.') return null
  const iv = Buffer.from(value.slice(ivStart, bodyStart - 1), 'base64url')
  const tag = Buffer.from(value.slice(tagStart), 'base64url')
  if (iv.length !== sizes.iv || tag.length !== sizes.tag) return null
  return { iv, body: Buffer.from(value.slice(bodyStart, tagStart - 1), 'base64url'), tag }
}

function decrypt(key: KeyObject, { iv, body, tag }: Parts): string | null {
  const decipher = createDecipheriv(algorithm, key, iv, { authTagLength: sizes.tag })
  decipher.setAAD(associatedData).setAuthTag(tag)
  const text = decipher.update(body)
  try {
    decipher.final()
    return text.toString('utf8')
  } catch {
    return null
  }
}
