export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** What a tenant says about a person: plain JSON, small enough for a cookie. Which claims there are is not known. */
export type Claims = Readonly<Record<string, Json>>

const limits = { bytes: 4096, characters: 1024, items: 50, depth: 4, name: 100 }

// the protocol's own claims: they are about a token, not about a person
const protocol = new Set(
  'iss aud exp iat nbf nonce azp auth_time at_hash c_hash s_hash acr amr sid jti'.split(' '),
)

// what profile.ts reads is kept first
const standard = [
  ...'sub name preferred_username nickname given_name family_name'.split(' '),
  ...'picture email email_verified updated_at'.split(' '),
]

/**
 * Claims as they may be kept: of any answer, what is JSON and fits. Long text is cut with an ellipsis; claims beyond
 * 4 kB are left out, the standard ones last. A session of more than a few kB is refused by proxies, and above 16 kB by
 * Node itself, before any page of ours could say so.
 */
export function toClaims(answer: unknown): Claims {
  if (!isRecord(answer)) return {}
  const kept: [string, Json][] = []
  let bytes = 2
  for (const name of inOrder(Object.keys(answer))) {
    const value = toJson(answer[name], limits.depth)
    if (value === undefined) continue
    const size = Buffer.byteLength(JSON.stringify({ [name]: value }))
    if (bytes + size > limits.bytes) continue
    bytes += size
    kept.push([name, value])
  }
  return Object.fromEntries(kept)
}

/** For claims that were trimmed before and kept where nobody can change them: looks no deeper than the object itself. */
export function isClaims(value: unknown): value is Claims {
  return isRecord(value)
}

function inOrder(names: readonly string[]): string[] {
  const others = names.filter(name => !standard.includes(name) && !protocol.has(name) && isSafeName(name))
  return [...standard.filter(name => names.includes(name)), ...others]
}

function isSafeName(name: string): boolean {
  return name !== '__proto__' && name.length <= limits.name
}

function toJson(value: unknown, depth: number): Json | undefined {
  if (typeof value === 'string') return shorten(value)
  if (typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (depth === 0) return '…'
  if (Array.isArray(value)) return value.slice(0, limits.items).map(item => toJson(item, depth - 1) ?? null)
  return isRecord(value) ? toObject(value, depth) : undefined
}

function toObject(value: Record<string, unknown>, depth: number): Json {
  const entries = Object.keys(value)
    .filter(isSafeName)
    .slice(0, limits.items)
    .map(name => [name, toJson(value[name], depth - 1) ?? null] as const)
  return Object.fromEntries(entries)
}

function shorten(text: string): string {
  const wellFormed = text.length > limits.characters ? `${text.slice(0, limits.characters)}…` : text
  return wellFormed.toWellFormed()
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
