import type { Message, MessageWords } from '../forms/messages.ts'

/** What pages say once, after the redirect that follows a POST. */
export const messageWords = {
  saved: { text: 'Your changes are saved.' },
  'profile-unchanged': { text: 'Your profile is up to date. Nothing has changed.' },
  'profile-changed': {
    text: 'Your profile is up to date. What changed:',
    details: {
      name: 'name',
      given_name: 'given name',
      family_name: 'family name',
      nickname: 'nickname',
      email: 'e-mail address',
      email_verified: 'whether your e-mail address is verified',
      picture: 'picture',
      roles: 'roles',
      updated_at: 'date of the last update',
      other: 'other details',
    },
  },
  'logged-out-everywhere': {
    text: 'You are logged out of this application on every device. Your login service may still know you on other devices: log out there as well.',
  },
} as const satisfies Record<string, MessageWords>

export type MessageCode = keyof typeof messageWords

/** For the page of a form that is filled in with a draft. */
export const draftMessage: Message = {
  text: 'What you typed is here again. It is not saved yet.',
  details: [],
}
