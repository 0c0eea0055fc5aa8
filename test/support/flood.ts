import { Agent, type OutgoingHttpHeaders, request } from 'node:http'

interface Flood {
  readonly path: string
  readonly method?: string
  /** Of each request, by its number. */
  readonly headers?: (index: number) => OutgoingHttpHeaders
}

/** One request after the other from one address, over one connection, following nothing. Resolves with the statuses. */
export async function flood(
  origin: string,
  { path, method = 'GET', headers = () => ({ Accept: 'application/json' }) }: Flood,
  times: number,
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const send = (index: number) =>
    new Promise<number>((resolve, reject) => {
      const options = { method, headers: headers(index), agent }
      request(new URL(path, origin), options, response => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      })
        .on('error', reject)
        .end()
    })
  return Promise.all(Array.from({ length: times }, (_, index) => send(index))).finally(() => agent.destroy())
}
