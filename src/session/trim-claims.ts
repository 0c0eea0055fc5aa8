import { isRecord, type Json } from '../json.ts'

/** What a tenant says about a person: plain JSON, small enough for a cookie. Which claims there are is not known. */
export type Claims = Readonly<Record<string, Json>>

const limits = { bytes: 4096, characters: 1024, depth: 10, name: 100, omittedBytes: 400 }

/**
 * Under this name the claims hold the names of those that were left out, the longer ones cut: a page that decides by a claim
 * must be able to tell "has none" from "had no room".
 */
const omittedClaims = 'omitted claims'

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
 * Claims as they may be kept: of any answer, what is JSON and fits. Long text is cut with an ellipsis. Lists and objects are
 * kept whole or left out whole: half a list of groups would be another list. Claims beyond 4 kB are left out, the standard
 * ones last. A session of more than a few kB is refused by proxies, and above 16 kB by Node itself, before any page of ours
 * could say so. `reservedBytes` are for what the session keeps beside the claims.
 */
export function toClaims(answer: unknown, reservedBytes = 0): Claims {
  if (!isRecord(answer)) return {}
  const most = limits.bytes - reservedBytes
  const all = fit(answer, most)
  if (all.omitted.length === 0) return Object.fromEntries(all.kept)
  const { kept, omitted } = fit(answer, most - limits.omittedBytes)
  return { ...Object.fromEntries(kept), [omittedClaims]: shortList(omitted) }
}

/** The names of the claims that were left out, as far as they are known. */
export function omittedFrom(claims: Claims): string[] {
  const names: unknown = claims[omittedClaims]
  return Array.isArray(names) ? names.filter(name => typeof name === 'string') : []
}

function fit(answer: Record<string, unknown>, most: number): { kept: [string, Json][]; omitted: string[] } {
  const kept: [string, Json][] = []
  const omitted: string[] = []
  let bytes = 2
  for (const name of inOrder(Object.keys(answer))) {
    const value = isSafeName(name) ? toJson(answer[name]) : omittedValue
    if (value === undefined) continue
    const size = value === omittedValue ? 0 : Buffer.byteLength(JSON.stringify({ [name]: value }))
    if (value === omittedValue || bytes + size > most) {
      omitted.push(name)
      continue
    }
    bytes += size
    kept.push([name, value])
  }
  return { kept, omitted }
}

/** As many names as have room, the last one an ellipsis where there are more. */
function shortList(names: readonly string[]): string[] {
  const list: string[] = []
  let bytes = Buffer.byteLength(JSON.stringify({ [omittedClaims]: ['…'] }))
  for (const name of names) {
    const short = shorten(name, limits.name)
    bytes += Buffer.byteLength(JSON.stringify(short)) + ','.length
    if (bytes > limits.omittedBytes) return [...list, '…']
    list.push(short)
  }
  return list
}

/** For claims that were trimmed before and kept where nobody can change them: looks no deeper than the object itself. */
export function isClaims(value: unknown): value is Claims {
  return isRecord(value)
}

function inOrder(names: readonly string[]): string[] {
  const others = names.filter(name => !standard.includes(name) && !protocol.has(name))
  return [...standard.filter(name => names.includes(name)), ...others]
}

function isSafeName(name: string): boolean {
  return name !== '__proto__' && name.length <= limits.name
}

const omittedValue = Symbol('omitted')

/** Undefined for what is no JSON. */
function toJson(value: unknown): Json | typeof omittedValue | undefined {
  if (typeof value === 'string') return shorten(value, limits.characters)
  if (typeof value !== 'object' || value === null) return toPlain(value)
  return toWhole(value, limits.depth) ?? omittedValue
}

function toPlain(value: unknown): Json | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  return typeof value === 'boolean' || value === null ? value : undefined
}

/** Undefined where a part of it cannot be kept as it is. */
function toWhole(value: unknown, depth: number): Json | undefined {
  if (typeof value === 'string') return value.length > limits.bytes ? undefined : value.toWellFormed()
  if (typeof value !== 'object' || value === null) return toPlain(value) ?? null
  if (depth === 0) return undefined
  const items: Json[] = []
  const entries: [string, Json][] = []
  for (const [name, item] of Object.entries(value)) {
    const json = isSafeName(name) ? toWhole(item, depth - 1) : undefined
    if (json === undefined) return undefined
    items.push(json)
    entries.push([name, json])
  }
  return Array.isArray(value) ? items : Object.fromEntries(entries)
}

function shorten(text: string, most: number): string {
  return (text.length > most ? `${text.slice(0, most)}…` : text).toWellFormed()
}
