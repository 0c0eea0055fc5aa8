import { errorCodeOf } from '../../../bounded-fetch.ts'
import type { Outcome } from '../finding.ts'
import { shakeHands } from '../handshake.ts'
import { explainCertificate, type Party } from '../tls.ts'
import { connectStore, StoreRefusal, StoreSilence } from './connection.ts'
import { unusable } from './problems.ts'

const handshakeMilliseconds = 2000

/**
 * What is wrong with the certificate of a rediss:// URL, or with the s in it. Null where all is in order.
 * @throws StoreSilence
 */
export async function explainStoreTls(url: URL): Promise<Outcome | null> {
  if (url.protocol === 'redis:') return null
  try {
    const { problem, certificate } = await shakeHands(url, handshakeMilliseconds)
    return problem === null ? null : explainCertificate(problem, certificate, partyAt(url))
  } catch (error) {
    if (await speaksPlainly(url)) return noTls(url)
    throw new StoreSilence(errorCodeOf(error) ?? 'closed')
  }
}

/** Whether a port that made no sense of plain words speaks TLS. */
export async function speaksTls(url: URL): Promise<boolean> {
  return shakeHands(url, handshakeMilliseconds).then(
    () => true,
    () => false,
  )
}

/** Asks without a password, which is not for everybody to read. */
async function speaksPlainly({ host }: URL): Promise<boolean> {
  try {
    const connection = await connectStore(new URL(`redis://${host}`))
    await connection.command(['PING']).finally(() => connection.close())
    return true
  } catch (error) {
    return error instanceof StoreRefusal
  }
}

function noTls({ host }: URL): Outcome {
  return unusable('no-tls', {
    seen: `What listens at ${host} does not speak TLS.`,
    todo: 'Name the port with TLS; or write redis:// where nobody else can read along, as on one machine.',
  })
}

export function wantsTls({ host }: URL): Outcome {
  return unusable('wants-tls', {
    seen: `What listens at ${host} speaks TLS, and the URL begins with redis://.`,
    todo: 'Write rediss:// instead.',
  })
}

function partyAt({ hostname }: URL): Party {
  return {
    name: 'the store',
    hostname,
    consequence: 'nothing is asked of the store',
    wrongName: {
      meaning: 'Another server answers at this name, or the store has a certificate for another one.',
      todo: 'Name the store in REDIS_URL as its certificate does, or have one made for this name.',
    },
  }
}
