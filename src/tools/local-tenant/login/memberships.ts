import type { Person } from '../accounts/person.ts'
import type { Invitation, Organization } from '../organizations.ts'

/** Who is a member of which organization, and who is invited. */
export interface Memberships {
  listed: readonly Organization[]
  /** By id, or by name without regard to case. */
  find: (idOrName: string) => Organization | undefined
  of: (person: Person) => Organization[]
  /** The invitation to an organization with this ticket, unless it was used. */
  findInvitation: (ticket: string, organization: Organization) => Invitation | undefined
  /** Uses up an invitation. Only the invited person becomes a member. @returns whether the person was invited */
  accept: (invitation: Invitation, person: Person) => boolean
}

export function createMemberships(
  organizations: readonly Organization[],
  invitations: readonly Invitation[],
): Memberships {
  const joined = new Set<string>()
  const used = new Set<string>()
  return {
    listed: organizations,
    find: idOrName =>
      organizations.find(({ id, name }) => id === idOrName || name === idOrName.toLowerCase()),
    of: person =>
      organizations.filter(
        ({ name }) => person.organizations?.includes(name) || joined.has(`${name} ${person.id}`),
      ),
    findInvitation: (ticket, { name }) =>
      invitations.find(
        invitation =>
          invitation.ticket === ticket && invitation.organization === name && !used.has(invitation.ticket),
      ),
    accept({ ticket, organization, email }, person) {
      // Auth0 uses it up as well when somebody else tries
      used.add(ticket)
      const isInvited = email.toLowerCase() === person.email.toLowerCase()
      if (isInvited) joined.add(`${organization} ${person.id}`)
      return isInvited
    },
  }
}
