import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Client } from './client.ts'
import { type Endpoint, endpointOf, endpoints, isEndpoint } from './endpoints.ts'
import { type Fault, respond } from './fault.ts'
import { Grants } from './grants.ts'
import type { Keys } from './id-token.ts'
import type { Lies } from './lies.ts'
import { json, readRequest } from './messages.ts'
import { createSigningKey, type SigningKey } from './signing-key.ts'

export const clientId = 'the-application'

let keys: Promise<[SigningKey, SigningKey]> | undefined

/** A small OpenID provider on 127.0.0.1 that tells the truth and works, until it is told otherwise. */
export async function startBrokenProvider(): Promise<BrokenProvider> {
  // for all of this process: making them takes longer than most tests do
  keys ??= Promise.all([createSigningKey(), createSigningKey()])
  const [current, unknown] = await keys
  const provider = new BrokenProvider({ current, unknown })
  await provider.listenAgain()
  return provider
}

export class BrokenProvider {
  readonly client: Client = { id: clientId, secret: randomBytes(32).toString('hex') }
  readonly grants = new Grants()
  /** For whoever has no use for its faults, and many logins. */
  keepsConnections = false
  readonly #secret = randomBytes(32).toString('hex')
  readonly #server: Server
  readonly #requests = new Map<Endpoint, number>()
  readonly #faults = new Map<Endpoint, Fault>()
  #port = 0
  #keys: Keys
  #lies: Lies = {}

  constructor(keys: Keys) {
    this.#keys = keys
    this.#server = createServer((request, response) => this.#answer(request, response))
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.#port}/`
  }

  /** Settings for an application that logs people in here. */
  get env(): Record<'ISSUER_BASE_URL' | 'CLIENT_ID' | 'CLIENT_SECRET' | 'SECRET', string> {
    const { id, secret } = this.client
    return { ISSUER_BASE_URL: this.issuer, CLIENT_ID: id, CLIENT_SECRET: secret, SECRET: this.#secret }
  }

  get keys(): Keys {
    return this.#keys
  }

  get lies(): Lies {
    return this.#lies
  }

  /** Adds to what it lies about already. */
  lie(lies: Lies): void {
    this.#lies = { ...this.#lies, ...lies }
  }

  fault(endpoint: Endpoint, fault: Fault): void {
    this.#faults.set(endpoint, fault)
  }

  faultEverywhere(fault: Fault): void {
    for (const path of Object.keys(endpoints)) if (isEndpoint(path)) this.fault(path, fault)
  }

  /** Tells the truth again and works; what hangs already goes on hanging. */
  heal(): void {
    this.#lies = {}
    this.#faults.clear()
  }

  /** Signs with a new key from here on, and no longer publishes the old one. */
  async rotateKeys(): Promise<void> {
    this.#keys = { ...this.#keys, current: await createSigningKey() }
  }

  /** How often this endpoint was asked, answered or not. */
  requests(endpoint: Endpoint): number {
    return this.#requests.get(endpoint) ?? 0
  }

  /** Breaks all connections and refuses new ones. */
  async refuse(): Promise<void> {
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }

  /** On the port that it had before. */
  async listenAgain(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#port, '127.0.0.1', () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
    this.#port = (this.#server.address() as AddressInfo).port
  }

  close(): Promise<void> {
    return this.refuse()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // a connection kept alive would fail in one of two ways, by chance, once nobody listens
    if (!this.keepsConnections) response.shouldKeepAlive = false
    // a request that breaks off has nobody to answer
    const received = await readRequest(request).catch(() => null)
    if (!received) return
    const path = endpointOf(received.path)
    if (!isEndpoint(path)) return respond(response, undefined, () => json({ error: 'not_found' }, 404))
    this.#requests.set(path, this.requests(path) + 1)
    return respond(response, this.#faults.get(path), () => endpoints[path](received, this))
  }
}
