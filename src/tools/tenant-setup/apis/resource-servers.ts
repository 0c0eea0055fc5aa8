import { accepted, type ManagementApi } from '../management/management-api.ts'
import { statusAndReason } from '../management/refusal.ts'
import { isObject, textsIn } from '../management/tenant-request.ts'

type Fields = Readonly<Record<string, unknown>>

/** An API as the tenant keeps it; or why it cannot be seen. Names and values are Auth0's own. */
export type Seen<Value> = { readonly value: Value } | { readonly unseen: string }

/** Null where the tenant has no API with this identifier. */
export async function readResourceServer(
  api: ManagementApi,
  identifier: string,
): Promise<Seen<Fields | null>> {
  if (!api.mayHave('read:resource_servers')) return lacking('read:resource_servers')
  const answer = await api.send(`resource-servers/${encodeURIComponent(identifier)}`)
  if (answer.status === 404 && answer.body !== undefined) return { value: null }
  const isOne = answer.status === 200 && isObject(answer.body) && answer.body['identifier'] === identifier
  return isOne && isObject(answer.body)
    ? { value: answer.body }
    : { unseen: `the tenant does not show it (${statusAndReason(answer)})` }
}

/** The scopes that logins by the application may ask the API for; null where it has no grant for them. */
export async function readUserGrant(
  api: ManagementApi,
  { clientId, audience }: { clientId: string; audience: string },
): Promise<Seen<readonly string[] | 'all' | null>> {
  if (!api.mayHave('read:client_grants')) return lacking('read:client_grants')
  const query = new URLSearchParams({ client_id: clientId, audience, subject_type: 'user' })
  const answer = await api.send(`client-grants?${query}`)
  if (answer.status !== 200 || !Array.isArray(answer.body))
    return { unseen: `the tenant does not show its grants (${statusAndReason(answer)})` }
  const grant: unknown = answer.body.find(
    each => isObject(each) && each['client_id'] === clientId && each['subject_type'] === 'user',
  )
  if (!isObject(grant)) return { value: null }
  return { value: grant['allow_all_scopes'] === true ? 'all' : textsIn(grant['scope']) }
}

/** @throws Refusal */
export async function changeResourceServer(
  api: ManagementApi,
  identifier: string,
  fields: Fields,
): Promise<void> {
  const path = `resource-servers/${encodeURIComponent(identifier)}`
  const task = { doing: 'change the API', scope: 'update:resource_servers' }
  accepted(await api.send(path, { method: 'PATCH', body: fields }), task)
}

/** @throws Refusal */
export async function createUserGrant(
  api: ManagementApi,
  { clientId, audience, scope }: { clientId: string; audience: string; scope: readonly string[] },
): Promise<void> {
  const body = { client_id: clientId, audience, scope, subject_type: 'user' }
  const task = { doing: 'let the application use the API', scope: 'create:client_grants' }
  accepted(await api.send('client-grants', { method: 'POST', body }), task)
}

function lacking(scope: string): { unseen: string } {
  return { unseen: `the token lacks the scope ${scope}` }
}
