import express, { type RequestHandler, Router } from 'express'
import { type AttemptHandler, endAttempt, findAttempt, type LoginServices } from './attempt.ts'
import { logIn, renderLoginPage } from './login-page.ts'
import { chooseOrganization, renderOrganizationPage } from './organization-page.ts'
import { answer, renderQuestionPage } from './question-page.ts'
import { proveSecondFactor, renderSecondFactorPage } from './second-factor-page.ts'
import { showSignUp, signUp } from './sign-up-page.ts'

/** The pages of a login, one for each prompt of provider/interaction-policy.ts, and what their forms do. */
export function login(services: LoginServices): Router {
  const router = Router()
  router.use(noStore, express.urlencoded({ extended: false, limit: '8kb' }))
  router.get('/:uid', showPrompt(services))
  router.post('/:uid', logIn(services))
  router.get('/:uid/sign-up', showSignUp(services))
  router.post('/:uid/sign-up', signUp(services))
  router.post('/:uid/organization', chooseOrganization(services))
  router.post('/:uid/second-factor', proveSecondFactor(services))
  router.post('/:uid/answer', answer(services))
  router.post('/:uid/cancel', cancel(services))
  return router
}

const noStore: RequestHandler = function noStore(_req, res, next) {
  res.set('Cache-Control', 'no-store')
  next()
}

function showPrompt(services: LoginServices): AttemptHandler {
  return async function showPrompt(req, res) {
    const attempt = await findAttempt(services.provider, req, res)
    const { name, reasons } = attempt.prompt
    if (name === 'organization' || name === 'membership')
      res.send(await renderOrganizationPage(attempt, services))
    else if (name === 'second-factor') res.send(await renderSecondFactorPage(attempt))
    else if (name === 'question' || reasons.includes('asked_each_time'))
      res.send(await renderQuestionPage(attempt))
    // with prompt=consent nobody else is asked: the application belongs to the tenant
    else if (name === 'consent') res.redirect(303, await endAttempt(attempt, { consent: {} }))
    else if (req.query['screen_hint'] === 'signup') res.redirect(303, `/u/login/${attempt.uid}/sign-up`)
    else res.send(await renderLoginPage(attempt, services))
  }
}

function cancel({ provider }: LoginServices): AttemptHandler {
  return async function cancel(req, res) {
    const attempt = await findAttempt(provider, req, res)
    const refusal = { error: 'access_denied', error_description: 'User did not authorize the request' }
    res.redirect(303, await endAttempt(attempt, refusal))
  }
}
