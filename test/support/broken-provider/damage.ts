/** A token with another payload than the one that was signed. */
export function swapPayload(jwt: string): string {
  const [header = '', payload = '', signature = ''] = jwt.split('.')
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const others = JSON.stringify(Object.assign({}, claims, { email: 'mallory@evil.example' }))
  return [header, Buffer.from(others).toString('base64url'), signature].join('.')
}

export function flipSignature(jwt: string): string {
  const [header = '', payload = '', signature = ''] = jwt.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0)
  return [header, payload, bytes.toString('base64url')].join('.')
}

export function dropSignature(jwt: string): string {
  return jwt.slice(0, jwt.lastIndexOf('.') + 1)
}
