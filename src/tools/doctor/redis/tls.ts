import { errorCodeOf, NoAnswer } from '../../../bounded-fetch.ts'
import type { Outcome } from '../outcome.ts'
import { explainCertificate, type Party, shakeHands } from '../requests/tls.ts'
import { connectRedis, RedisRefusal } from './connection.ts'
import { unusable } from './problems.ts'

const handshakeMilliseconds = 2000

/**
 * What is wrong with the certificate at a rediss:// URL, or that no TLS is spoken there. Null where all is in order.
 * @throws NoAnswer
 */
export async function explainTls(url: URL): Promise<Outcome | null> {
  if (url.protocol === 'redis:') return null
  try {
    const { problem, certificate } = await shakeHands(url, handshakeMilliseconds)
    return problem === null ? null : explainCertificate(problem, certificate, partyAt(url))
  } catch (error) {
    if (await speaksPlainText(url)) return noTls(url)
    throw new NoAnswer(errorCodeOf(error) ?? 'closed', { cause: error })
  }
}

/** Whether a port that did not answer in plain text speaks TLS. */
export async function speaksTls(url: URL): Promise<boolean> {
  return shakeHands(url, handshakeMilliseconds).then(
    () => true,
    () => false,
  )
}

export function wantsTls({ host }: URL): Outcome {
  return unusable('wants-tls', {
    seen: `What listens at ${host} speaks TLS, and the URL begins with redis://.`,
    todo: 'Write rediss:// instead.',
  })
}

/** Sends no password: anybody on the way could read it. */
async function speaksPlainText({ host }: URL): Promise<boolean> {
  try {
    const connection = await connectRedis(new URL(`redis://${host}`))
    await connection.command(['PING']).finally(() => connection.close())
    return true
  } catch (error) {
    return error instanceof RedisRefusal
  }
}

function noTls({ host }: URL): Outcome {
  return unusable('no-tls', {
    seen: `What listens at ${host} does not speak TLS.`,
    todo: 'Name the port with TLS; or write redis:// where nobody else can read along, as on one machine.',
  })
}

function partyAt({ hostname }: URL): Party {
  return {
    name: 'Redis',
    hostname,
    consequence: 'nothing is asked of Redis',
    wrongName: {
      meaning: 'Another server answers at this name, or Redis has a certificate for another one.',
      todo: 'Name Redis in REDIS_URL as its certificate does, or have one made for this name.',
    },
  }
}
