import type { Config } from '../../../config/config.ts'
import type { Check } from '../check.ts'
import { type Outcome, ok } from '../finding.ts'
import { connectStore, type StoreConnection, StoreRefusal, StoreSilence } from './connection.ts'
import { explainEviction, findEvictionPolicy } from './eviction.ts'
import { countsAlone, explainStoreRefusal, explainStoreSilence, forbidden } from './problems.ts'
import { findMissingRights } from './rights.ts'
import { explainStoreTls, speaksTls, wantsTls } from './tls.ts'

/** Whether REDIS_URL leads to a store that does all that the application asks of it. */
export const store: Check = {
  id: 'store',
  needs: ['settings'],
  async run({ config }) {
    if (config.redisUrl === null)
      return ok('REDIS_URL is not set: the list of ended sessions is in memory, which is for one instance.')
    const url = new URL(config.redisUrl)
    try {
      return (await explainStoreTls(url)) ?? (await examineStore(url, config))
    } catch (error) {
      if (error instanceof StoreRefusal) return explainStoreRefusal(error, url)
      if (!(error instanceof StoreSilence)) throw error
      const isForTls = url.protocol === 'redis:' && (await speaksTls(url))
      return isForTls ? wantsTls(url) : explainStoreSilence(error, url)
    }
  },
}

async function examineStore(url: URL, { clientId }: Config): Promise<Outcome | readonly Outcome[]> {
  const connection = await connectStore(url)
  try {
    await signIn(connection, url)
    const { sessions, limits } = await findMissingRights(connection, clientId)
    if (sessions.length > 0) return forbidden(sessions, url)
    const policy = await findEvictionPolicy(connection)
    const eviction = policy === null ? null : explainEviction(policy)
    const warnings = [
      ...(limits.length > 0 ? [countsAlone(limits, url)] : []),
      ...(eviction ? [eviction] : []),
    ]
    return warnings.length > 0 ? warnings : ok(`The store at ${url.host} does all that is asked of it.`)
  } finally {
    connection.close()
  }
}

/** As the client of the application does it by itself. */
async function signIn(store: StoreConnection, { username, password, pathname }: URL): Promise<void> {
  const [user, secret] = [decodeURIComponent(username), decodeURIComponent(password)]
  if (user !== '' || secret !== '') await store.command(['AUTH', ...(user === '' ? [] : [user]), secret])
  const database = Number(pathname.slice(1))
  if (database !== 0) await store.command(['SELECT', String(database)])
  await store.command(['PING'])
}
