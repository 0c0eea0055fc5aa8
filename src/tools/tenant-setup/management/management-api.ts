import { type Application, assertFit, isTakable, toApplication } from '../application.ts'
import { SetupError } from '../setup-error.ts'
import type { Output } from '../terminal.ts'
import type { ManagementToken } from './management-token.ts'
import { Refusal, type Task } from './refusal.ts'
import { type Answer, askTenant, isObject, type Request } from './tenant-request.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * The requests to Auth0's Management API that the set-up needs. Auth0's SDK (package auth0) would be the largest
 * dependency of this application, and send these same ones.
 */
export class ManagementApi {
  readonly #token: ManagementToken
  readonly #signal: AbortSignal
  readonly #output: Output

  constructor(token: ManagementToken, { signal, output }: { signal: AbortSignal; output: Output }) {
    this.#token = token
    this.#signal = signal
    this.#output = output
  }

  /** Null where the tenant has no application with this client id. */
  async find(clientId: string): Promise<Application | null> {
    const answer = await this.send(`clients/${encodeURIComponent(clientId)}`)
    if (answer.status === 404 && answer.body !== undefined) return null
    return toOne(accepted(answer, reading))
  }

  async findByName(name: string): Promise<Application[]> {
    const named: unknown[] = []
    for await (const page of this.#pages())
      named.push(
        ...page.filter(value => isObject(value) && value['name'] === name && value['global'] !== true),
      )
    return named.flatMap(value => toApplication(value) ?? [])
  }

  /** By checkpoints where there is more than one page, because Auth0 numbers those of the first 1,000 applications only. */
  async *#pages(): AsyncGenerator<unknown[]> {
    const first = listIn(await this.#read(`clients?is_global=false&per_page=${perPage}&page=0`))
    if (first.length < perPage) return yield first
    let from: string | null = ''
    for (let page = 0; from !== null; page++) {
      if (page === mostPages) throw tooMany()
      const { body } = await this.#read(
        `clients?take=${perPage}${from && `&from=${encodeURIComponent(from)}`}`,
      )
      if (!isObject(body)) throw noTenant()
      yield listIn({ body: body['clients'] })
      const { next } = body
      from = typeof next === 'string' && next !== '' ? next : null
    }
  }

  async #read(path: string): Promise<Answer> {
    return accepted(await this.send(path), reading)
  }

  async create(fields: Fields): Promise<Application> {
    const answer = await this.send('clients', { method: 'POST', body: fields })
    return toOne(accepted(answer, { doing: 'create the application', scope: 'create:clients' }))
  }

  async update(clientId: string, fields: Fields): Promise<Application> {
    const answer = await this.send(`clients/${encodeURIComponent(clientId)}`, {
      method: 'PATCH',
      body: fields,
    })
    return toOne(accepted(answer, { doing: 'change the application', scope: 'update:clients' }))
  }

  /**
   * Whether the discovery document says that the tenant has no back-channel logout. A document that says nothing of it, or
   * that does not come, leaves it to the Management API.
   */
  async lacksBackchannelLogout(): Promise<boolean> {
    const url = new URL('.well-known/openid-configuration', this.#token.serverUrl)
    const request = { signal: this.#signal, output: this.#output }
    const answer = await askTenant(url, request).catch((error: unknown) => {
      if (this.#signal.aborted) throw error
    })
    return isObject(answer?.body) && answer.body['backchannel_logout_supported'] === false
  }

  /** False where the token shows its scopes, and this one is not among them. */
  mayHave(scope: string): boolean {
    return this.#token.scopes?.includes(scope) ?? true
  }

  /** The answer, whatever it is. */
  send(path: string, change: Pick<Request, 'method' | 'body'> = {}): Promise<Answer> {
    const { serverUrl, token } = this.#token
    const url = new URL(`api/v2/${path}`, serverUrl)
    return askTenant(url, { ...change, token, signal: this.#signal, output: this.#output })
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

/** The largest page that Auth0 gives. */
const perPage = 100
/** A list without an end ends here. */
const mostPages = 200

const reading: Task = { doing: 'show its applications', scope: 'read:clients' }

export function accepted(answer: Answer, task: Task): Answer {
  if (answer.status < 200 || answer.status > 299) throw new Refusal(answer, task)
  return answer
}

function tooMany(): SetupError {
  return new SetupError(
    `The tenant has more than ${mostPages * perPage} applications. Put the Client ID of the right one into .env as CLIENT_ID.`,
  )
}

function listIn({ body }: Pick<Answer, 'body'>): unknown[] {
  if (!Array.isArray(body)) throw noTenant()
  return body
}

function toOne({ body }: Answer): Application {
  const application = toApplication(body)
  if (!application) throw noTenant()
  return application
}

function noTenant(): SetupError {
  return new SetupError('What answers there is no Auth0 tenant: is the domain right?')
}

/** Applications of another kind may have the same name, such as the one that Auth0 makes for each API. */
async function findNamed(api: ManagementApi, name: string): Promise<Application | null> {
  const named = await api.findByName(name)
  const [application = named[0] ?? null, ...others] = named.filter(isTakable)
  if (others.length > 0)
    throw new SetupError(
      `The tenant has ${others.length + 1} applications called ${name}. Put the Client ID of the right one into .env as CLIENT_ID, or choose another --name.`,
    )
  return application
}
