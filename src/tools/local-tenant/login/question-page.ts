import { render } from '../views.ts'
import {
  type AttemptHandler,
  destinationOf,
  endAttempt,
  findAttemptAt,
  type LoginAttempt,
  type LoginServices,
} from './attempt.ts'

export async function renderQuestionPage(attempt: LoginAttempt): Promise<string> {
  return render('question', {
    ...(attempt.prompt.name === 'consent' ? consent(destinationOf(attempt)) : question),
    action: `/u/login/${attempt.uid}`,
  })
}

/** Says yes. The form to cancel says no. */
export function answer({ provider }: Pick<LoginServices, 'provider'>): AttemptHandler {
  return async function answer(req, res) {
    const attempt = await findAttemptAt(['consent', 'question'], provider, req, res)
    res.redirect(303, await endAttempt(attempt, { [attempt.prompt.name]: {} }))
  }
}

function consent(destination: string) {
  return {
    heading: 'Authorize the application',
    sentence: `${destination} asks for access to your profile and your e-mail address.`,
    rehearsed:
      'The tenant asks this person for consent at each login; without a prompt it answers consent_required.',
    yes: 'Accept',
  }
}

const question = {
  heading: 'One more question',
  sentence: 'Do you accept the terms of service?',
  rehearsed:
    'An Action asks this person something at each login; without a prompt the tenant answers interaction_required.',
  yes: 'Continue',
}
