/** What a token for the Management API can allow, as far as this tenant serves it. */
export const allScopes = [
  'read:clients',
  'create:clients',
  'update:clients',
  'read:client_keys',
  'update:client_keys',
  'delete:sessions',
] as const

export type Scope = (typeof allScopes)[number]
