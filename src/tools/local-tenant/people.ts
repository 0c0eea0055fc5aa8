/** Somebody whom the tenant knows, with what Auth0 keeps in a profile. */
export interface Person {
  /** The `sub`, such as `auth0|65a1c0de0000000000000001`. */
  id: string
  name: string
  nickname: string
  givenName: string
  familyName?: string
  email: string
  emailVerified: boolean
  /** An absolute URL, or one that is relative to the issuer. */
  picture?: string
  /** ISO 8601. */
  updatedAt: string
  /** What a developer tries out by logging in as this person. */
  note: string
  /** Why the tenant never logs this person in. */
  refusal?: Refusal
  /** What the claim for roles says, in a tenant that has one; nothing by default. */
  roles?: readonly string[]
  /** The names of the organizations that this person is a member of; none by default. */
  organizations?: readonly string[]
  /** Has to give a code where the application asks for a second factor. Anybody else just logs in. */
  hasSecondFactor?: boolean
  /** What the tenant asks at each login, so that one with prompt=none is refused. */
  asked?: 'consent' | 'question'
  /**
   * Further claims, such as `phone_number: '+44 20 7946 0000'`. One that belongs to a scope (see claims.ts) comes with
   * that scope; any other comes with every login, as from an Action.
   */
  claims?: Readonly<Record<string, unknown>>
}

/** An OAuth error, in the protocol's names. It is a type because oidc-provider takes no interface here. */
export type Refusal = {
  error: string
  error_description: string
}

const updatedAt = '2026-01-15T09:30:00.000Z'

/** One person for each case that an application must get right. */
export const people: readonly Person[] = [
  {
    id: 'auth0|65a1c0de0000000000000001',
    name: 'Ada Lovelace',
    nickname: 'ada',
    givenName: 'Ada',
    familyName: 'Lovelace',
    email: 'ada@people.example',
    emailVerified: true,
    picture: 'people/ada.svg',
    updatedAt,
    note: 'admin, in both organizations, with a second factor',
    roles: ['admin'],
    organizations: ['analytical-engines', 'moonshot'],
    hasSecondFactor: true,
  },
  {
    id: 'auth0|65a1c0de0000000000000002',
    name: 'Grace Hopper',
    nickname: 'grace',
    givenName: 'Grace',
    familyName: 'Hopper',
    email: 'grace@people.example',
    emailVerified: true,
    picture: 'people/grace.svg',
    updatedAt,
    note: 'editor, in Analytical Engines, with a second factor',
    roles: ['editor'],
    organizations: ['analytical-engines'],
    hasSecondFactor: true,
  },
  {
    id: 'auth0|65a1c0de0000000000000003',
    name: 'Alan Turing',
    nickname: 'alan',
    givenName: 'Alan',
    familyName: 'Turing',
    email: 'alan@people.example',
    emailVerified: true,
    updatedAt,
    note: 'no picture',
  },
  {
    id: 'auth0|65a1c0de0000000000000004',
    name: 'Margaret Hamilton',
    nickname: 'margaret',
    givenName: 'Margaret',
    familyName: 'Hamilton',
    email: 'margaret@people.example',
    emailVerified: false,
    picture: 'people/margaret.svg',
    updatedAt,
    note: 'e-mail not verified, in Moonshot Society',
    organizations: ['moonshot'],
  },
  {
    id: 'auth0|65a1c0de0000000000000005',
    name: 'مريم الأسطرلابية Maximiliane-Hildegard Donaudampfschifffahrtsgesellschaftskapitänin von und zu Wolkenkuckucksheim',
    nickname: 'مريم',
    givenName: 'مريم الأسطرلابية Maximiliane-Hildegard',
    familyName: 'Donaudampfschifffahrtsgesellschaftskapitänin von und zu Wolkenkuckucksheim',
    email: 'maximiliane-hildegard.donaudampfschifffahrtsgesellschaftskapitaenin@people.example',
    emailVerified: true,
    picture: 'people/maryam.svg',
    updatedAt,
    note: 'very long name, partly right to left',
  },
  {
    id: 'auth0|65a1c0de0000000000000006',
    name: `Mallory "><img src=x onerror=alert(1)><script>alert('name')</script> <%= 7 * 7 %> \u202Eyrollam`,
    nickname: `"onmouseover="alert('nickname')`,
    givenName: '<b>Mallory</b>',
    familyName: `'; DROP TABLE people; --`,
    email: 'mallory@people.example',
    emailVerified: true,
    picture: 'javascript:alert(document.domain)',
    updatedAt,
    note: 'claims that try to break the page',
  },
  {
    id: 'auth0|65a1c0de0000000000000007',
    name: 'Charles Babbage',
    nickname: 'charles',
    givenName: 'Charles',
    familyName: 'Babbage',
    email: 'charles@people.example',
    emailVerified: true,
    picture: 'people/charles.svg',
    updatedAt,
    note: 'blocked',
    refusal: { error: 'unauthorized', error_description: 'user is blocked' },
  },
  {
    id: 'auth0|65a1c0de0000000000000008',
    name: 'Herman Hollerith',
    nickname: 'herman',
    givenName: 'Herman',
    familyName: 'Hollerith',
    email: 'herman@people.example',
    emailVerified: false,
    picture: 'people/herman.svg',
    updatedAt,
    note: 'denied until the e-mail is verified',
    refusal: { error: 'access_denied', error_description: 'Please verify your e-mail first' },
  },
  {
    id: 'auth0|65a1c0de0000000000000009',
    name: 'Konrad Zuse',
    nickname: 'konrad',
    givenName: 'Konrad',
    familyName: 'Zuse',
    email: 'konrad@people.example',
    emailVerified: true,
    picture: 'people/konrad.svg',
    updatedAt,
    note: 'denied by a rule',
    refusal: { error: 'access_denied', error_description: 'Only staff may log in' },
  },
  {
    id: 'auth0|65a1c0de0000000000000010',
    name: 'Katherine Johnson',
    nickname: 'katherine',
    givenName: 'Katherine',
    familyName: 'Johnson',
    email: 'katherine@people.example',
    emailVerified: true,
    picture: 'people/katherine.svg',
    updatedAt,
    note: 'guest, invited to Moonshot Society',
  },
  {
    id: 'auth0|65a1c0de0000000000000011',
    name: 'Edsger Dijkstra',
    nickname: 'edsger',
    givenName: 'Edsger',
    familyName: 'Dijkstra',
    email: 'edsger@people.example',
    emailVerified: true,
    picture: 'people/edsger.svg',
    updatedAt,
    note: 'asked for consent each time',
    asked: 'consent',
  },
  {
    id: 'auth0|65a1c0de0000000000000012',
    name: 'Barbara Liskov',
    nickname: 'barbara',
    givenName: 'Barbara',
    familyName: 'Liskov',
    email: 'barbara@people.example',
    emailVerified: true,
    picture: 'people/barbara.svg',
    updatedAt,
    note: 'asked something by an Action each time',
    asked: 'question',
  },
]
