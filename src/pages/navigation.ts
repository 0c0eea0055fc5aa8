import type { Link } from '../brand.ts'

/** The pages in the masthead of everybody who is logged in. */
export const navigation: readonly Link[] = [
  { label: 'Your profile', href: '/profile' },
  { label: 'Your account', href: '/account' },
]
