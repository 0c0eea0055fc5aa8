import { decodeProtectedHeader } from 'jose'
import { currentNotes } from '../tenant-client/request-context.ts'

/** What the ID tokens are signed by. At Auth0 each application has a setting for it. */
export const idTokenAlgorithm = 'RS256'

/** The others that Auth0 has: HS256 is what an application gets that was made through its Management API. */
const otherAlgorithms: readonly unknown[] = ['HS256', 'PS256', 'RS512']

/** Reads the token endpoint's answer. The middleware (3.4.0) would refuse the token later, and not say why. */
export async function noteAlgorithm(answer: Response): Promise<void> {
  if (otherAlgorithms.includes(algorithmIn(await answer.text()))) currentNotes().otherAlgorithm = true
}

function algorithmIn(text: string): string | undefined {
  try {
    const { id_token: idToken }: { id_token?: unknown } = JSON.parse(text)
    return typeof idToken === 'string' ? decodeProtectedHeader(idToken).alg : undefined
  } catch {
    return undefined
  }
}
