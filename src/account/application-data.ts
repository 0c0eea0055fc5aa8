import type { Json } from '../json.ts'
import type { User } from '../session/load-session.ts'

/** What the application itself keeps of its people: a place for yours, in `services.ts`. */
export interface ApplicationData {
  /** For the copy that people download. */
  exportFor(user: User): Promise<Json>
  /** Before the tenant deletes the account. Where it fails, nothing more is deleted. */
  deleteFor(user: User): Promise<void>
}

export const noApplicationData: ApplicationData = {
  exportFor: async () => null,
  deleteFor: async () => {},
}
