import { connect } from 'node:net'

/** An answer in its parts; the status is null where the connection ended without one. */
export interface RawAnswer {
  readonly status: number | null
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
  readonly text: string
}

/** Sends these bytes, whatever they are, and reads until the other side has had enough. */
export async function sendRaw(origin: string, bytes: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin)
  const socket = connect({ host: hostname, port: Number(port) })
  const chunks: Buffer[] = []
  socket.on('data', chunk => chunks.push(chunk))
  // a connection that breaks is an end like any other
  socket.on('error', () => {})
  const closed = new Promise<void>((resolve, reject) => {
    socket.once('close', () => resolve())
    socket.setTimeout(10_000, () => {
      socket.destroy()
      reject(new Error('Neither an answer nor an end within 10 seconds'))
    })
  })
  socket.write(bytes, 'latin1')
  await closed
  return parse(Buffer.concat(chunks).toString('latin1'))
}

function parse(text: string): RawAnswer {
  const [head = '', ...body] = text.split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(statusLine) ?? []
  const headers = lines.map(line => {
    const [name = '', ...value] = line.split(': ')
    return [name.toLowerCase(), value.join(': ')] as const
  })
  return {
    status: status ? Number(status) : null,
    headers: new Map(headers),
    body: body.join('\r\n\r\n'),
    text,
  }
}
