import type { Link } from '../brand.ts'
import type { Message } from '../forms/messages.ts'

/** The models of the views in `views/`. In a template the model is `page`, and `this` has what render.ts gives to all. */
export interface Views {
  login: LoginView
  profile: ProfileView
  'login-confirmation': LoginConfirmationView
  logout: LogoutView
  account: AccountView
  'account-delete': AccountDeleteView
  error: ErrorView
}

/** A remark on the home page, in words of the operator. */
export interface Notice {
  readonly text: string
  /** What to type in a terminal. */
  readonly command: string
}

export interface LoginView {
  readonly title: string
  readonly notice: Notice | null
  readonly message: Message | null
  readonly loginHref: string
  readonly signupHref: string
}

export interface ProfileView {
  readonly title: string
  readonly profile: {
    readonly id: string | null
    readonly name: string
    readonly initials: string
    readonly picture: string | null
    readonly email: string | null
    readonly isEmailVerified: boolean
  }
  readonly details: readonly { readonly label: string; readonly value: string }[]
  readonly session: {
    readonly loggedInAt: Timestamp
    readonly idleUntil: Timestamp
    readonly endsAt: Timestamp
  }
  readonly json: string
  /** The names of claims for which there was no room; empty where there was. */
  readonly omittedClaims: string
  readonly message: Message | null
  readonly logoutHref: string
  readonly refreshHref: string
  readonly logoutEverywhereHref: string
}

export interface AccountView {
  readonly title: string
  readonly message: Message | null
  /** Whose form it is (see forms/drafts.ts). */
  readonly owner: string
  /** Null where the tenant's account API is not used. */
  readonly preferences: readonly FieldView[] | null
  readonly identities: readonly IdentityView[]
  /** To where a mail for a new password would go; null where there is no password. */
  readonly passwordEmail: string | null
  readonly logoutHref: string
}

export interface IdentityView {
  readonly label: string
  /** What the other account is called. */
  readonly name: string | null
  /** The account itself: it cannot be taken off. */
  readonly isFirst: boolean
  readonly provider: string
  readonly userId: string
}

export interface AccountDeleteView {
  readonly title: string
  readonly name: string
  readonly email: string | null
  /** Whether the tenant lets people do it. */
  readonly isPossible: boolean
  readonly owner: string
  readonly logoutHref: string
}

/** Asks somebody whom another site led to /login. */
export interface LoginConfirmationView {
  readonly title: string
  readonly heading: string
  readonly sentence: string
  readonly loginHref: string
}

/** Asks somebody whom another site led to /logout. */
export interface LogoutView {
  readonly title: string
  readonly logoutHref: string
}

export interface ErrorView {
  readonly title: string
  readonly heading: string
  readonly sentence: string
  readonly action: Link
  readonly otherwise: Link | null
  /** What became of the fields of a form that ends here; null where there was none. */
  readonly draft: 'kept' | 'too-large' | null
  /** Null where nobody said when to come back. */
  readonly retryAfterSeconds: number | null
  readonly requestId: string
  readonly hint: { readonly text: string; readonly code: string } | null
  readonly quote: string | null
}

/** The model of `partials/field.ejs`: an input, or a select where there are options. */
export interface FieldView {
  readonly name: string
  readonly label: string
  /** As it was typed. */
  readonly value: string
  readonly hint?: string
  /** What is wrong with it, and what to do. */
  readonly error?: string | undefined
  readonly type?: 'text' | 'email' | 'tel' | 'url' | 'password'
  /** What browsers fill in by themselves (HTML, "autofill"). */
  readonly autocomplete?: string
  readonly most?: number
  readonly isRequired?: boolean
  readonly options?: readonly { readonly value: string; readonly label: string }[]
}

/** A point in time for `<time>`; the text names its zone, since the server does not know the browser's. */
export interface Timestamp {
  readonly iso: string
  readonly text: string
}

/** Only minutes are shown, and formatting one costs more than the rest of a page: most pages are about the same few. */
const timestamps = new Map<string, Timestamp>()
const mostTimestamps = 1000

/** In a zone of the IANA time zone database; an empty one is UTC. */
export function toTimestamp(date: Date, timeZone = ''): Timestamp {
  const minute = Math.floor(date.getTime() / 60_000) * 60_000
  const key = `${minute} ${timeZone}`
  const known = timestamps.get(key)
  if (known) return known
  if (timestamps.size >= mostTimestamps) timestamps.clear()
  const timestamp = { iso: new Date(minute).toISOString(), text: formatIn(timeZone).format(minute) }
  timestamps.set(key, timestamp)
  return timestamp
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: timeZone || 'UTC',
    timeZoneName: 'short',
  })
  formats.set(timeZone, format)
  return format
}
