import assert from 'node:assert/strict'
import type { RunningApplication } from './application.ts'
import type { Answer, Client } from './client.ts'
import { within } from './deadline.ts'

/** No fault of the server, nothing thrown behind its back, and no way off the application and its tenant. */
export function assertHarmless(
  { status, headers: { location } }: Answer,
  { origin, tenantOrigin }: RunningApplication,
  crashes: readonly unknown[],
): void {
  assert.ok(status < 500, `${status}`)
  assert.deepEqual(crashes, [])
  if (location === undefined) return
  assert.ok([origin, tenantOrigin].includes(new URL(location, origin).origin), location)
}

export async function assertSignedOut(client: Client): Promise<void> {
  const { status, headers } = await within(client.get('/profile'))
  assert.equal(status, 302)
  assert.equal(headers.location, '/login?returnTo=%2Fprofile')
}
