import type { Client } from '../applications/client.ts'
import { createClient } from '../applications/client.ts'
import type { Scope } from './scope.ts'

/** The machine-to-machine application that may use the Management API. */
export interface Management {
  clientId: string
  clientSecret: string
  /** Without it: all that this tenant serves. */
  scopes?: readonly Scope[]
  /** How long its tokens are valid; 24 hours without it. */
  tokenSeconds?: number
}

export function toMachineClient({ clientId, clientSecret }: Management): Client {
  return {
    ...createClient({ name: 'Management', app_type: 'non_interactive' }),
    client_id: clientId,
    client_secret: clientSecret,
  }
}
