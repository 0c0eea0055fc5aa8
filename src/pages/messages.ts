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
  'account-linked': { text: 'The account is linked. You can log in with either from now on.' },
  'account-unlinked': { text: 'The account is no longer linked. It is an account of its own again.' },
  'account-deleted': { text: 'Your account is deleted, and you are logged out on every device.' },
  'password-mail': {
    text: 'If there is a password for this account, a message is on its way to your e-mail address. Its link leads to where you can change it.',
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
