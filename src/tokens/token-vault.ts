import type { Config } from '../config/config.ts'
import { hash } from '../redis/keys.ts'
import { createSeal } from '../session/seal.ts'
import { type KeptTokens, parseKeptTokens } from './kept-tokens.ts'
import type { TokenStore } from './token-store.ts'

/** The tokens of sessions, sealed in the store: nobody can read, exchange or make them without `SECRET`. */
export interface TokenVault {
  read(sessionId: string): Promise<KeptTokens | null>
  /**
   * For a session that has none yet.
   * @throws RangeError where they are larger than any tenant's
   */
  keep(kept: KeptTokens): Promise<void>
  /**
   * Puts what `next` makes of the tokens in their place, as often as others change them meanwhile. Where `next` gives null,
   * nothing is changed. Resolves with what is there then; null where the session has none, which stays so.
   */
  change(sessionId: string, next: (kept: KeptTokens) => KeptTokens | null): Promise<KeptTokens | null>
  /** Removes the tokens of a session and hands them out. */
  take(sessionId: string): Promise<KeptTokens | null>
  /** Those of all sessions of a person, or that began in one of the tenant's sessions. */
  allOf(owner: TokenOwner): Promise<readonly KeptTokens[]>
}

/** As a logout token names whose sessions are over. */
export interface TokenOwner {
  readonly sub: string | undefined
  readonly sid: string | undefined
}

/** An access token of a few kB for each of a few audiences: a tenant's are 1 to 4 kB. */
const mostCharacters = 64 * 1024

export function createTokenVault(
  { secrets, issuerBaseUrl, clientId }: Pick<Config, 'secrets' | 'issuerBaseUrl' | 'clientId'>,
  store: TokenStore,
): TokenVault {
  const seal = createSeal(secrets, ['tokens', issuerBaseUrl, clientId])

  async function readNamed(name: string): Promise<{ kept: KeptTokens; text: string } | null> {
    const text = await store.read(name)
    const opened = text === null ? null : seal.open(text)
    const kept = opened && parseKeptTokens(opened.text)
    // whoever can write to the store could give one session the tokens of another
    if (text === null || !kept || hash(kept.session.id) !== name) return null
    // SECRET_PREVIOUS goes one day, and these may live for longer than it stays
    if (opened.isOldSecret) await store.replace(name, { from: text, ...sealed(kept) }).catch(ignore)
    return { kept, text }
  }

  function sealed(kept: KeptTokens) {
    return { to: seal.seal(JSON.stringify(kept)), milliseconds: kept.session.endsAt - Date.now() }
  }

  async function change(sessionId: string, next: (kept: KeptTokens) => KeptTokens | null) {
    for (;;) {
      const found = await readNamed(hash(sessionId))
      const changed = found && next(found.kept)
      if (!changed) return found?.kept ?? null
      const { to, milliseconds } = sealed(changed)
      const isEmpty = changed.grants.length === 0
      const entry = { from: found.text, to: isEmpty ? null : to, milliseconds }
      if (await store.replace(hash(sessionId), entry)) return isEmpty ? null : changed
    }
  }

  return {
    change,
    read: async sessionId => (await readNamed(hash(sessionId)))?.kept ?? null,
    async keep(kept) {
      const { to: text, milliseconds } = sealed(kept)
      if (text.length > mostCharacters) throw new RangeError('The tokens of a login are larger than 64 kB')
      const { id, sub, sid } = kept.session
      const owners = [owner.person(sub), ...(sid === undefined ? [] : [owner.tenantSession(sid)])]
      await store.write({ name: hash(id), text, milliseconds, owners })
    },
    async take(sessionId) {
      const text = await store.take(hash(sessionId))
      const opened = text === null ? null : seal.open(text)
      const kept = opened && parseKeptTokens(opened.text)
      return kept?.session.id === sessionId ? kept : null
    },
    async allOf({ sub, sid }) {
      // a logout token that names a session means that one
      const names = await store.namesOf(
        sid === undefined ? owner.person(sub ?? '') : owner.tenantSession(sid),
      )
      const found = await Promise.all(names.map(readNamed))
      return found.flatMap(each => each?.kept ?? [])
    },
  }
}

const owner = {
  person: (sub: string) => hash(`person ${sub}`),
  tenantSession: (sid: string) => hash(`tenant session ${sid}`),
}

function ignore(): void {}
