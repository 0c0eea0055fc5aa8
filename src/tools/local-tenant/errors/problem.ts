/** What the error page shows. A field is empty where a problem has none. */
export interface Problem {
  status: number
  heading: string
  sentence: string
  refused: string
  allowed: readonly string[]
  /** Auth0's name for the setting that decides this. */
  setting: string
}

/** Ends a request on the error page. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.heading)
    this.problem = problem
  }
}

export function callbackMismatch(refused: string, allowed: readonly string[]): Problem {
  return {
    status: 403,
    heading: 'Callback URL mismatch',
    sentence: 'The provided redirect_uri is not in the list of allowed callback URLs.',
    refused,
    allowed,
    setting: 'Allowed Callback URLs',
  }
}

export function logoutMismatch(parameter: string, refused: string, allowed: readonly string[]): Problem {
  return {
    status: 400,
    heading: 'Logout URL mismatch',
    sentence: `The "${parameter}" querystring parameter "${refused}" is not defined as a valid URL in "Allowed Logout URLs".`,
    refused,
    allowed,
    setting: 'Allowed Logout URLs',
  }
}

export function unknownClient(refused: string, allowed: readonly string[]): Problem {
  return {
    status: 403,
    heading: 'Unknown client',
    sentence: `Unknown client: ${refused}`,
    refused,
    allowed,
    setting: 'Client ID',
  }
}

export function expiredLogin(): Problem {
  return problem(400, 'This login has ended', 'Go back to the application and log in again.')
}

export function expiredLink(): Problem {
  return problem(
    400,
    'This link has ended',
    'It is good once, and for five days. Ask for another mail in the application.',
  )
}

export function notFound(): Problem {
  return problem(
    404,
    'Nothing here',
    'This is the local tenant. Start from your application and log in there.',
  )
}

export function refusedRequest(status: number, description: string): Problem {
  return problem(status, 'The request was refused', description)
}

export function crash(): Problem {
  return problem(
    500,
    'The tenant failed',
    'The local tenant has a fault of its own. Try again, or restart it.',
  )
}

function problem(status: number, heading: string, sentence: string): Problem {
  return { status, heading, sentence, refused: '', allowed: [], setting: '' }
}
