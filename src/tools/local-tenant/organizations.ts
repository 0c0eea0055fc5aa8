/** A group of people that an application serves apart from others, such as a company. */
export interface Organization {
  id: string
  /** In lower case, as Auth0 has it. */
  name: string
  displayName: string
}

/** Makes the person with this e-mail address a member of an organization, once. */
export interface Invitation {
  ticket: string
  /** The organization's name. */
  organization: string
  email: string
}

/** Who is a member stands in people.ts. */
export const organizations: readonly Organization[] = [
  { id: 'org_Kd7fQ2xVtB9mLr4S', name: 'analytical-engines', displayName: 'Analytical Engines' },
  { id: 'org_Wp3nH8cYjZ5gTe1R', name: 'moonshot', displayName: 'Moonshot Society' },
]

/** The tickets are no secrets: anybody can log in here as anybody. */
export const invitations: readonly Invitation[] = [
  {
    ticket: 'K4tXw9eQvRz2mB7sYhN1cJ6pLdF8gA3u',
    organization: 'moonshot',
    email: 'katherine@people.example',
  },
]

/** The link in an invitation's e-mail: the login URL of the application at `baseUrl`, with the parameters of Auth0. */
export function invitationLink({ ticket, organization }: Invitation, baseUrl: string): string {
  const known = organizations.find(({ name }) => name === organization)
  const query = new URLSearchParams({
    invitation: ticket,
    organization: known?.id ?? organization,
    organization_name: organization,
  })
  return `${baseUrl}/login?${query}`
}
