/**
 * What the token may do, and what the set-up will not be able to do, before it begins. Undefined are the scopes of a token
 * that does not show them.
 */
export function describeScopes(scopes: readonly string[] | undefined): string {
  if (scopes === undefined)
    return `${heading}not shown by the token: what it may not do is known when the tenant refuses it\n`
  const held = used.filter(scope => scopes.includes(scope))
  const missing = needs.filter(({ anyOf }) => !anyOf.some(scope => scopes.includes(scope)))
  return [
    `${heading}${held.join(', ') || 'none that the set-up uses'}`,
    ...missing.map(({ anyOf, without }) => `  without ${anyOf.join(' or ')}: ${without}`),
    '',
  ].join('\n')
}

const heading = 'Scopes       '

const used = [
  ...['read:clients', 'read:client_keys', 'create:clients', 'update:clients'],
  ...['read:resource_servers', 'update:resource_servers', 'read:client_grants', 'create:client_grants'],
]

const needs = [
  {
    anyOf: ['read:clients', 'read:client_keys'],
    without: 'it sees no more than a summary of an application, and changes none that is there',
  },
  {
    anyOf: ['read:client_keys'],
    without: 'it cannot read the Client Secret of an application that is there, so .env has to hold it',
  },
  { anyOf: ['create:clients'], without: 'it cannot create an application' },
  { anyOf: ['update:clients'], without: 'it cannot change an application that is there' },
  {
    anyOf: ['read:resource_servers'],
    without:
      'it cannot see the API of AUDIENCE, nor whether people may change their own account: ACCOUNT_API stays',
  },
]
