import type { Client } from '../applications/client.ts'
import { ApiError } from './api-error.ts'
import type { Fields } from './validation.ts'

/** The requested fields of a client, as far as the token may see them. */
export function view(client: Client, scopes: ReadonlySet<string>, query: Fields = {}): Fields {
  const visible = visibleTo(scopes, client)
  return typeof query['fields'] === 'string' ? pick(visible, query['fields'].split(','), query) : visible
}

/** One page of the clients, in an object with totals if the query asks for them. */
export function viewList(clients: readonly Client[], scopes: ReadonlySet<string>, query: Fields): unknown {
  const [page, limit] = [Number(query['page'] ?? 0), Number(query['per_page'] ?? 50)]
  if (limit > 100)
    throw new ApiError(
      400,
      `Query validation error: 'Value ${limit} is greater than maximum 100' on property per_page.`,
      { errorCode: 'invalid_query_string' },
    )
  const matching = clients.filter(client => matches(client, query))
  const start = page * limit
  const shown = matching.slice(start, start + limit).map(client => view(client, scopes, query))
  return query['include_totals'] === 'true' ? { total: matching.length, start, limit, clients: shown } : shown
}

/** Whoever may read something sees a summary; settings and keys have scopes of their own. */
function visibleTo(scopes: ReadonlySet<string>, { client_secret, ...client }: Client): Fields {
  const { client_authentication_methods, ...settings } = client
  const seesKeys = scopes.has('read:client_keys')
  const seesSettings = seesKeys || scopes.has('read:clients')
  const seesMethods = seesKeys || scopes.has('read:client_credentials')
  return {
    ...(seesSettings ? settings : pick(settings, summary, {})),
    ...(seesMethods && client_authentication_methods !== undefined ? { client_authentication_methods } : {}),
    ...(seesKeys ? { client_secret } : {}),
  }
}

const summary = ['client_id', 'name', 'description', 'app_type']

export function pick(client: Fields, names: readonly string[], query: Fields): Fields {
  const isWanted = query['include_fields'] !== 'false'
  return Object.fromEntries(Object.entries(client).filter(([name]) => names.includes(name) === isWanted))
}

function matches(client: Client, { is_global, is_first_party, app_type }: Fields): boolean {
  return (
    fits(is_global, String(client.global)) &&
    fits(is_first_party, String(client['is_first_party'])) &&
    (app_type === undefined || String(app_type).split(',').includes(String(client['app_type'])))
  )
}

function fits(wanted: unknown, value: string): boolean {
  return wanted === undefined || wanted === value
}
