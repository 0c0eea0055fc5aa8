import type { RequestHandler } from 'express'
import { isVisit } from '../answer-type.ts'
import { KnownFailure } from './failure.ts'

/** Only a person who goes to a page starts, finishes or ends a login: no image, script, prefetch or HEAD does. */
export const onlyVisits: RequestHandler = function onlyVisits(req, _res, next) {
  next(isVisit(req) ? undefined : new KnownFailure('no-visit'))
}
