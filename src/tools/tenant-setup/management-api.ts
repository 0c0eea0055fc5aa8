import type { Redact } from '../foreign-text.ts'
import { type Application, assertFit, toApplication } from './application.ts'
import type { ManagementToken } from './management-token.ts'
import { SetupError } from './setup-error.ts'
import { type Answer, askTenant, isObject, Refusal, type Task } from './tenant-request.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * The four requests to Auth0's Management API that the set-up needs. Auth0's SDK (package auth0) would be the largest
 * dependency of this application, and send these same four.
 */
export class ManagementApi {
  readonly #token: ManagementToken
  readonly #signal: AbortSignal
  readonly #redact: Redact

  /** `signal` stops requests that read. A request that changes something is always awaited. */
  constructor(token: ManagementToken, { signal, redact }: { signal: AbortSignal; redact: Redact }) {
    this.#token = token
    this.#signal = signal
    this.#redact = redact
  }

  /** Null where the tenant has no application with this client id. */
  async find(clientId: string): Promise<Application | null> {
    const answer = await this.#send(`clients/${encodeURIComponent(clientId)}`, { signal: this.#signal })
    if (answer.status === 404 && answer.body !== undefined) return null
    return toOne(accepted(answer, reading))
  }

  async findByName(name: string): Promise<Application[]> {
    const found: Application[] = []
    for (let page = 0; page < maxPages; page++) {
      const path = `clients?is_global=false&per_page=${perPage}&page=${page}`
      const { body } = accepted(await this.#send(path, { signal: this.#signal }), reading)
      if (!Array.isArray(body)) throw noTenant()
      const named = body.filter(value => isObject(value) && value['name'] === name)
      found.push(...named.flatMap(value => toApplication(value) ?? []))
      if (body.length < perPage) break
    }
    return found
  }

  async create(fields: Fields): Promise<Application> {
    const answer = await this.#send('clients', { method: 'POST', body: fields })
    return toOne(accepted(answer, { doing: 'create the application', scope: 'create:clients' }))
  }

  async update(clientId: string, fields: Fields): Promise<Application> {
    const answer = await this.#send(`clients/${encodeURIComponent(clientId)}`, {
      method: 'PATCH',
      body: fields,
    })
    return toOne(accepted(answer, { doing: 'change the application', scope: 'update:clients' }))
  }

  #send(
    path: string,
    { signal = new AbortController().signal, ...request }: Partial<Parameters<typeof askTenant>[1]>,
  ): Promise<Answer> {
    const { serverUrl, token } = this.#token
    return askTenant(new URL(`api/v2/${path}`, serverUrl), {
      ...request,
      token,
      signal,
      redact: this.#redact,
    })
  }
}

/**
 * The application with this client id, else the one with this name; null where there is neither.
 * @throws SetupError where several have the name, or where the set-up would break the one that it found
 */
export async function findApplication(
  api: ManagementApi,
  { clientId, name }: { clientId: string | undefined; name: string },
): Promise<Application | null> {
  const application = (clientId && (await api.find(clientId))) || (await findNamed(api, name))
  if (application) assertFit(application)
  return application
}

// the largest page that Auth0 gives, and the 1,000 applications that it lists at most
const perPage = 100
const maxPages = 10

const reading: Task = { doing: 'show its applications', scope: 'read:clients' }

function accepted(answer: Answer, task: Task): Answer {
  if (answer.status < 200 || answer.status > 299) throw new Refusal(answer, task)
  return answer
}

function toOne({ body }: Answer): Application {
  const application = toApplication(body)
  if (!application) throw noTenant()
  return application
}

function noTenant(): SetupError {
  return new SetupError('What answers there is no Auth0 tenant: is the domain right?')
}

async function findNamed(api: ManagementApi, name: string): Promise<Application | null> {
  const [application = null, ...others] = await api.findByName(name)
  if (others.length > 0)
    throw new SetupError(
      `The tenant has ${others.length + 1} applications called ${name}. Put the Client ID of the right one into .env as CLIENT_ID, or choose another --name.`,
    )
  return application
}
