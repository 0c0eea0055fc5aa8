import type { RequestHandler } from 'express'
import { loggedIn } from '../guards/require-login.ts'
import type { Accounts } from './accounts.ts'
import type { ApplicationData } from './application-data.ts'

interface Services {
  readonly accounts: Accounts
  readonly applicationData: ApplicationData
}

/** `GET /account/data`: what is kept of the person, here and at the tenant, as a JSON file. */
export function exportData({ accounts, applicationData }: Services): RequestHandler {
  return loggedIn(async (req, res) => {
    const { claims, roles, organization, loggedInAt } = req.user
    const data = {
      exportedAt: new Date().toISOString(),
      session: { loggedInAt: loggedInAt.toISOString(), profile: claims, roles, organization },
      account: accounts.isAvailable ? await accounts.copy(req) : null,
      application: await applicationData.exportFor(req.user),
    }
    res
      .attachment('my-data.json')
      .type('json')
      .send(`${JSON.stringify(data, null, 2)}\n`)
  })
}
