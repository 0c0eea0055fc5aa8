import type { RequestHandler, Response } from 'express'
import type { Drafts } from '../forms/drafts.ts'
import { choiceOf, fieldOf } from '../forms/form-post.ts'
import type { Message, Messages } from '../forms/messages.ts'
import { type LoggedInRequest, loggedIn } from '../guards/require-login.ts'
import { draftMessage } from '../pages/messages.ts'
import type { Renderer } from '../pages/render.ts'
import type { AccountView, FieldView, IdentityView } from '../pages/views.ts'
import { keepPreferences, noteChangedAccount, type Sessions } from '../session/load-session.ts'
import type { Preferences } from '../session/session.ts'
import { type Identity, preferenceCharacters, timeZones } from './account.ts'
import type { Accounts } from './accounts.ts'
import { passwordOwner } from './password.ts'

interface Services {
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly drafts: Drafts
  readonly messages: Pick<Messages, 'set' | 'take'>
  readonly renderer: Renderer
}

/** `GET /account`: what the tenant keeps of the person, as far as they may change it. */
export function accountPage(services: Services): RequestHandler {
  const { accounts, sessions, drafts, messages } = services
  return loggedIn(async (req, res) => {
    if (!accounts.isAvailable) return show(services, req, res, { message: messages.take(req, res) })
    const { preferences } = await accounts.read(req)
    if (!isSame(preferences, req.user.preferences)) await keepPreferences(req, res, preferences, sessions)
    const draft = drafts.take(req, res)
    const typed = draft ? { ...preferences, ...draft, timeZone: draft['time_zone'] ?? '' } : preferences
    // only a page that is shown says what it was to say
    const message = messages.take(req, res)
    return show(services, req, res, { typed, message: draft ? draftMessage : message })
  })
}

/** `POST /account`: keeps what the person chose, at the tenant and in the session. */
export function savePreferences(services: Services): RequestHandler {
  const { accounts, sessions, messages } = services
  return loggedIn(async (req, res) => {
    const called = fieldOf(req, 'called', { most: preferenceCharacters })
    const language = choiceOf(req, 'language', ['', ...Object.keys(languages)])
    const timeZone = choiceOf(req, 'time_zone', ['', ...timeZones])
    if (language === undefined || timeZone === undefined) {
      const errors = {
        language: language === undefined ? 'Choose a language' : undefined,
        timeZone: timeZone === undefined ? 'Choose a time zone' : undefined,
      }
      const typed = { called, language: language ?? '', timeZone: timeZone ?? '' }
      return show(services, req, res.status(422), { typed, errors, message: null })
    }
    const preferences = { called, language, timeZone }
    await accounts.changePreferences(req, preferences)
    await noteChangedAccount(req, res, preferences, sessions)
    messages.set(res, 'saved')
    res.redirect(303, '/account')
  })
}

interface Shown {
  readonly typed?: Preferences
  readonly errors?: { readonly language: string | undefined; readonly timeZone: string | undefined }
  readonly message: Message | null
}

async function show(
  { accounts, drafts, renderer }: Services,
  req: LoggedInRequest,
  res: Response,
  { typed, errors, message }: Shown,
): Promise<void> {
  const identities = accounts.isAvailable ? (await accounts.read(req)).identities : []
  const password = await passwordOwner(req, req.user, accounts)
  const view: AccountView = {
    title: errors ? 'Error: your account' : 'Your account',
    message,
    owner: drafts.ownerOf(req),
    preferences: typed ? fieldsOf(typed, errors) : null,
    identities: identities.map(identityView),
    passwordEmail: password?.email ?? null,
    logoutHref: '/logout',
  }
  renderer.send(res, 'account', view)
}

const languages = { en: 'English', de: 'Deutsch', fr: 'Français', es: 'Español', ar: 'العربية' }

function fieldsOf({ called, language, timeZone }: Preferences, errors: Shown['errors']): FieldView[] {
  return [
    {
      name: 'called',
      label: 'What to call you',
      value: called,
      most: preferenceCharacters,
      autocomplete: 'nickname',
    },
    {
      name: 'language',
      label: 'Language',
      value: language,
      error: errors?.language,
      options: [notChosen, ...Object.entries(languages).map(([value, label]) => ({ value, label }))],
    },
    {
      name: 'time_zone',
      label: 'Time zone',
      hint: 'Times are shown in it.',
      value: timeZone,
      error: errors?.timeZone,
      options: [notChosen, ...timeZones.map(value => ({ value, label: value.replaceAll('_', ' ') }))],
    },
  ]
}

const notChosen = { value: '', label: 'Not chosen' }

function identityView({ provider, userId, connection, name }: Identity, index: number): IdentityView {
  return { label: providers.get(provider) ?? connection, name, isFirst: index === 0, provider, userId }
}

/** What people call Auth0's providers. Any other is called as the tenant calls its connection. */
const providers: ReadonlyMap<string, string> = new Map([
  ['auth0', 'E-mail and password'],
  ['apple', 'Apple'],
  ['facebook', 'Facebook'],
  ['github', 'GitHub'],
  ['google-oauth2', 'Google'],
  ['linkedin', 'LinkedIn'],
  ['windowslive', 'Microsoft'],
])

function isSame(one: Preferences, other: Preferences): boolean {
  return one.called === other.called && one.language === other.language && one.timeZone === other.timeZone
}
