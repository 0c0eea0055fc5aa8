import type { Message, MessageWords } from '../forms/messages.ts'

/** What pages say once, after the redirect that follows a POST. */
export const messageWords = {
  saved: { text: 'Your changes are saved.' },
} as const satisfies Record<string, MessageWords>

export type MessageCode = keyof typeof messageWords

/** For the page of a form that is filled in with a draft. */
export const draftMessage: Message = {
  text: 'What you typed is here again. It is not saved yet.',
  details: [],
}
