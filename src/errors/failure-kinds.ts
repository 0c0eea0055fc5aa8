import type { ErrorPage } from './error-page.ts'
import { loginFailures } from './login-failures.ts'
import { requestFailures } from './request-failures.ts'

const pages = { ...loginFailures, ...requestFailures }

/** Everything that can go wrong, as far as people and operators have to tell it apart. */
export type FailureKind = keyof typeof pages

/** A failure of each kind has one page. */
export const errorPages: Readonly<Record<FailureKind, ErrorPage>> = pages
