import { type RequestHandler, Router } from 'express'
import { type Visitor, visitorOf } from '../session/load-session.ts'
import { requireLogin } from '../session/require-login.ts'
import { type Profile, toProfile } from './profile.ts'
import { type Notice, type ProfileView, render, toMoment } from './render.ts'
import { toVisibleJson } from './visible-json.ts'

export function pages({ notice }: { notice: Notice | null }): RequestHandler {
  const router = Router()
  router.get('/', (req, res) => {
    if (req.visitor) res.redirect('/profile')
    else render(res, 'login', { title: 'Log in', notice, loginHref: '/login' })
  })
  router.get('/profile', requireLogin, (req, res) => {
    render(res, 'profile', profileView(visitorOf(req)))
  })
  // only where /logout itself did not want to decide (see logout/logout.ts)
  router.get('/logout', (_req, res) => {
    render(res, 'logout', { title: 'Logout', logoutHref: '/logout' })
  })
  return router
}

function profileView(visitor: Visitor): ProfileView {
  const profile = toProfile(visitor.claims)
  return {
    title: 'Your profile',
    profile,
    facts: factsOf(profile),
    session: {
      loggedInAt: toMoment(visitor.loggedInAt),
      idleUntil: toMoment(visitor.idleUntil),
      endsAt: toMoment(visitor.endsAt),
    },
    json: toVisibleJson(visitor.claims),
    logoutHref: '/logout',
  }
}

function factsOf(profile: Profile): ProfileView['facts'] {
  const facts = [
    { label: 'Given name', value: profile.givenName },
    { label: 'Family name', value: profile.familyName },
    { label: 'Nickname', value: profile.nickname },
    { label: 'User ID', value: profile.id },
    { label: 'Last updated', value: profile.updatedAt && toMoment(profile.updatedAt).text },
  ]
  return facts.flatMap(({ label, value }) => (value === null ? [] : [{ label, value }]))
}
