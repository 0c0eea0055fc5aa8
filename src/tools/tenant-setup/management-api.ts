import { type Application, toApplication } from './application.ts'
import { refusal, type Task } from './refusal.ts'
import { SetupError } from './setup-error.ts'
import { type Answer, askTenant } from './tenant-request.ts'

interface Access {
  /** With a trailing slash. */
  readonly serverUrl: string
  readonly token: string
}

type Fields = Readonly<Record<string, unknown>>

/**
 * The four requests to Auth0's Management API that the set-up needs. Auth0's SDK (package auth0) would be the largest
 * dependency of this application, and send these same four.
 */
export class ManagementApi {
  readonly #access: Access
  readonly #signal: AbortSignal

  /** `signal` stops what only reads; a change that is under way is not stopped. */
  constructor(access: Access, signal: AbortSignal) {
    this.#access = access
    this.#signal = signal
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
      found.push(
        ...body.flatMap(value => toApplication(value) ?? []).filter(({ fields }) => fields['name'] === name),
      )
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
    const { serverUrl, token } = this.#access
    return askTenant(new URL(`api/v2/${path}`, serverUrl), { ...request, token, signal })
  }
}

// the most that Auth0 gives at once, and in all
const perPage = 100
const maxPages = 10

const reading: Task = { doing: 'show its applications', scope: 'read:clients' }

function accepted(answer: Answer, task: Task): Answer {
  if (answer.status < 200 || answer.status > 299) throw refusal(answer, task, new Date())
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
