import type { Reply } from '../../tenant/authorization-request.ts'

/** What the tenant says in place of a login. */
export function wordsOf(reply: Reply): string {
  return reply.kind === 'back' ? `${reply.error ?? ''} ${reply.description}`.trim() : reply.words
}

/** Whether the API is there, and its policy keeps this application out. */
export function isClosed(words: string): boolean {
  return /not authorized to access resource server|invalid_target/i.test(words)
}

export function isUnknown(words: string): boolean {
  return /service not found/i.test(words)
}
