import { type Client, isClient, refuseClient } from './client.ts'
import type { Grant, Grants } from './grants.ts'
import { createIdToken, type Keys } from './id-token.ts'
import type { Lies } from './lies.ts'
import { type Answer, json, type ProviderRequest, redirect } from './messages.ts'
import { toJwk } from './signing-key.ts'
import { discoveryDocument, idTokenClaims, whoIs } from './truth.ts'

export interface Provider {
  readonly issuer: string
  readonly client: Client
  readonly keys: Keys
  readonly grants: Grants
  readonly lies: Lies
}

/** What each endpoint says: the truth, or what `lies` makes of it. */
export const endpoints = {
  '/.well-known/openid-configuration': discovery,
  '/.well-known/jwks.json': keySet,
  '/authorize': authorize,
  '/oauth/token': token,
  '/userinfo': userinfo,
  '/v2/logout': logout,
  '/api/v2/users': account,
} satisfies Record<string, (request: ProviderRequest, provider: Provider) => Answer>

export type Endpoint = keyof typeof endpoints

/** Those of the Management API have the person's id in their path. */
export function endpointOf(path: string): string {
  return path.startsWith('/api/v2/users/') ? '/api/v2/users' : path
}

export function isEndpoint(path: string): path is Endpoint {
  return Object.hasOwn(endpoints, path)
}

function discovery(_request: ProviderRequest, { issuer, lies }: Provider): Answer {
  return json(told(discoveryDocument(issuer), lies.discovery))
}

function keySet(_request: ProviderRequest, { keys, lies }: Provider): Answer {
  return json(told({ keys: [toJwk(keys.current)] }, lies.keySet))
}

/** Asks nobody anything: whoever it is agrees. */
function authorize({ query, cookie }: ProviderRequest, { issuer, grants, lies }: Provider): Answer {
  const state = query.get('state') ?? undefined
  const truth = { code: grants.issueCode(query, whoIs(cookie)), state, iss: issuer }
  const target = new URL(query.get('redirect_uri') ?? '')
  for (const [name, value] of Object.entries(lies.callback?.(truth) ?? truth))
    if (value !== undefined) target.searchParams.append(name, value)
  return redirect(target.href)
}

function token(request: ProviderRequest, provider: Provider): Answer {
  const { client, grants, lies } = provider
  if (lies.client || !isClient(request, client)) return refuseClient(lies.client ?? 'access_denied')
  const grant = grants.redeem(request.form)
  if (grant?.clientId === client.id) return json(told(tokens(grant, provider), lies.tokens))
  return json({ error: 'invalid_grant', error_description: 'Invalid authorization code' }, 403)
}

function tokens(grant: Grant, { issuer, client, keys, grants, lies }: Provider) {
  const { nonce, scope, who } = grant
  const claims = idTokenClaims(issuer, client.id, { nonce, ...who })
  return {
    access_token: grants.issueAccessToken(who),
    id_token: createIdToken(claims, { keys, clientSecret: client.secret, lie: lies.idToken ?? {} }),
    ...(scope.split(' ').includes('offline_access') && {
      refresh_token: grants.issueRefreshToken(grant),
    }),
    scope,
    expires_in: 86_400,
    token_type: 'Bearer',
  }
}

function userinfo({ authorization }: ProviderRequest, { grants, lies }: Provider): Answer {
  const [, accessToken = ''] = /^Bearer (.+)$/i.exec(authorization) ?? []
  const owner = grants.ownerOf(accessToken)
  if (owner) return json(told(owner.person, lies.userinfo))
  return json({ error: 'invalid_token' }, 401)
}

/** The Management API, as the person. */
function account({ authorization }: ProviderRequest, { grants, lies }: Provider): Answer {
  if (lies.account) {
    const { status, headers, body = { statusCode: status } } = lies.account
    return json(body, status, headers)
  }
  const owner = grants.ownerOf(/^Bearer (.+)$/i.exec(authorization)?.[1] ?? '')
  if (!owner) return json({ statusCode: 401, error: 'Unauthorized', message: 'Invalid token' }, 401)
  const { sub, email } = owner.person
  const [provider, userId] = sub.split('|')
  const identity = {
    provider,
    user_id: userId,
    connection: 'Username-Password-Authentication',
    isSocial: false,
  }
  return json({ user_id: sub, email, identities: [identity], user_metadata: {} })
}

function logout({ query }: ProviderRequest): Answer {
  return redirect(query.get('returnTo') ?? '/')
}

function told<Truth>(truth: Truth, lie: ((truth: Truth) => unknown) | undefined): unknown {
  return lie ? lie(truth) : truth
}
