import type { CallbackParameters, IdTokenClaims, Lies, Statement } from './lies.ts'

/** An ID token, properly signed, with these claims beside or instead of the true ones. */
export function claims(changes: Statement | ((truth: IdTokenClaims) => Statement)): Lies {
  const changed = typeof changes === 'function' ? changes : () => changes
  return { idToken: { claims: truth => ({ ...truth, ...changed(truth) }) } }
}

/** An ID token, properly signed, with these times in seconds from now. */
export function times(fromNow: Readonly<Record<string, number>>): Lies {
  return claims(({ iat: now }) =>
    Object.fromEntries(Object.entries(fromNow).map(([name, seconds]) => [name, now + seconds])),
  )
}

/** An ID token by a key that is not the provider's, with these changes to its header. */
export function unknownKey(changes: Statement | ((jwk: Statement) => Statement)): Lies {
  const changed = typeof changes === 'function' ? changes : () => changes
  return { idToken: { key: 'unknown', header: (truth, jwk) => ({ ...truth, ...changed(jwk) }) } }
}

export function callback(changes: CallbackParameters): Lies {
  return { callback: truth => ({ ...truth, ...changes }) }
}

/** What /authorize sends back instead of a code. */
export function authorizationError(error: string, description: string): Lies {
  return callback({ code: undefined, error, error_description: description })
}

export function userinfo(changes: Statement): Lies {
  return { userinfo: truth => ({ ...truth, ...changes }) }
}
