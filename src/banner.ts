import type { Config } from './config/config.ts'

/** What a newcomer sees in the terminal when the local tenant is in use. */
export function banner(
  { baseUrl, issuerBaseUrl }: Pick<Config, 'baseUrl' | 'issuerBaseUrl'>,
  people: readonly { readonly name: string }[],
): string {
  const names = people.slice(0, 3).map(person => person.name)
  return `
  Application    ${baseUrl}
  Local tenant   ${issuerBaseUrl}  (an OpenID provider on this machine; no Auth0 account needed)

  Log in as ${names.join(', ')}, or anyone else on its login page.
  To use your own Auth0 tenant: npm run tenant:setup

`
}
