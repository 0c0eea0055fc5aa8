import type { interactionPolicy, KoaContextWithOIDC } from 'oidc-provider'
import { AccessDenied, InvalidRequest } from 'oidc-provider/lib/helpers/errors.js'
import { base, Check, Prompt } from 'oidc-provider/lib/helpers/interaction_policy/index.js'
import type { Person } from '../accounts/person.ts'
import type { Applications } from '../applications/applications.ts'
import type { Memberships } from '../login/memberships.ts'
import type { Users } from '../login/users.ts'
import type { Organization } from '../organizations.ts'
import { unknownInvitation } from './authorization-endpoint.ts'

/** The value of `acr_values` that asks for a second factor, and of the claim `acr` that says that there was one. */
export const secondFactorPolicy = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'

interface Services {
  applications: Applications
  users: Users
  memberships: Memberships
}

/**
 * What a login asks for, in this order: an organization, the person, whether that person is a member, a second factor,
 * consent, and an Action's question. With prompt=none the first of them that is missing is the refusal.
 */
export function createInteractionPolicy(services: Services): interactionPolicy.DefaultPolicy {
  const policy = base()
  const noSession = policy.get('login')?.checks.get('no_session')
  if (noSession) {
    noSession.description = 'Login required'
    // the tenant may have forgotten somebody who signed up
    noSession.check = ctx => personOf(ctx, services) === undefined
  }
  policy
    .get('consent')
    ?.checks.add(
      new Check('asked_each_time', 'Consent required', 'consent_required', ctx =>
        isAsked(ctx, services, 'consent'),
      ),
    )
  policy.add(organizationPrompt(services), 0)
  policy.add(membershipPrompt(services), 2)
  policy.add(secondFactorPrompt(services), 3)
  policy.add(questionPrompt(services))
  return policy
}

/** The organization that a login asked for, or that somebody chose on the way. */
export function organizationOf(
  { oidc: { params, result } }: KoaContextWithOIDC,
  memberships: Memberships,
): Organization | undefined {
  const id = params?.['organization'] ?? result?.['organization']
  return typeof id === 'string' ? memberships.find(id) : undefined
}

function organizationPrompt(services: Services): interactionPolicy.Prompt {
  return new Prompt(
    { name: 'organization' },
    new Check('before_login', 'Interaction required', 'interaction_required', ctx => {
      return hasPrompt(ctx, services, 'pre_login_prompt') && !organizationOf(ctx, services.memberships)
    }),
  )
}

function membershipPrompt(services: Services): interactionPolicy.Prompt {
  const { memberships } = services
  return new Prompt(
    { name: 'membership' },
    new Check('after_login', 'Interaction required', 'interaction_required', ctx => {
      const person = personOf(ctx, services)
      const organization = organizationOf(ctx, memberships)
      if (person && organization) refuseStranger(person, organization, ctx, memberships)
      if (!person || organization || !hasPrompt(ctx, services, 'post_login_prompt')) return false
      if (memberships.of(person).length === 0)
        throw new AccessDenied(
          'client requires organization membership, but user does not belong to any organization',
        )
      return true
    }),
  )
}

/** @throws unless the person is a member, or becomes one by the invitation */
function refuseStranger(
  person: Person,
  organization: Organization,
  { oidc: { params } }: KoaContextWithOIDC,
  memberships: Memberships,
): void {
  const ticket = params?.['invitation']
  const invitation = typeof ticket === 'string' ? memberships.findInvitation(ticket, organization) : undefined
  if (invitation && !memberships.accept(invitation, person))
    throw new AccessDenied('the specified account is not allowed to accept the current invitation')
  if (memberships.of(person).includes(organization)) return
  // another login used it up meanwhile
  if (ticket) throw new InvalidRequest(unknownInvitation)
  throw new AccessDenied(`user ${person.id} is not part of the ${organization.id} organization`)
}

function secondFactorPrompt(services: Services): interactionPolicy.Prompt {
  return new Prompt(
    { name: 'second-factor' },
    new Check('asked_for', 'Multifactor authentication required', 'interaction_required', ctx => {
      const { params, result } = ctx.oidc
      const policies = String(params?.['acr_values'] ?? '').split(' ')
      const hasSecondFactor = personOf(ctx, services)?.hasSecondFactor === true
      return policies.includes(secondFactorPolicy) && hasSecondFactor && !result?.['second-factor']
    }),
  )
}

function questionPrompt(services: Services): interactionPolicy.Prompt {
  return new Prompt(
    { name: 'question' },
    new Check('asked_each_time', 'Interaction required', 'interaction_required', ctx =>
      isAsked(ctx, services, 'question'),
    ),
  )
}

function isAsked(ctx: KoaContextWithOIDC, services: Services, kind: NonNullable<Person['asked']>): boolean {
  return personOf(ctx, services)?.asked === kind && !ctx.oidc.result?.[kind]
}

function hasPrompt(
  { oidc }: KoaContextWithOIDC,
  { applications }: Services,
  wanted: 'pre_login_prompt' | 'post_login_prompt',
): boolean {
  const application = applications.find(oidc.client?.clientId ?? '')
  return application?.organizationUsage === 'require' && application.organizationPrompt === wanted
}

function personOf({ oidc }: KoaContextWithOIDC, { users }: Services): Person | undefined {
  return users.find(oidc.session?.accountId ?? '')
}
