import { createServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { join } from 'node:path'
import { ConfigError } from '../../../config/config-error.ts'
import { DotenvError, loadDotenv } from '../../../config/dotenv-file.ts'
import { describeMail } from '../accounts/mail.ts'
import { people } from '../people.ts'
import { createTenant } from '../tenant.ts'
import { certificateFor } from './certificate.ts'
import { instructions, settingsText } from './instructions.ts'
import { readOptions, UsageError, usage } from './options.ts'
import { readSettings } from './settings.ts'

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  if (options.wantsHelp) {
    process.stdout.write(usage)
    return
  }
  const file = loadDotenv(process.cwd(), process.env)
  const settings = readSettings(process.env, file, options)
  const folder = join(process.cwd(), '.local-tenant')
  const certificate = options.isHttps ? await certificateFor(options.name, folder) : null
  if (options.printsSettings) {
    process.stdout.write(settingsText(settings, certificate))
    return
  }
  const { baseUrl, port } = settings
  const tenant = createTenant({
    ...settings,
    callbackUrls: [`${baseUrl}/callback`],
    logoutUrls: [baseUrl],
    backchannelLogoutUrls: [`${baseUrl}/backchannel-logout`],
    onMail: mail => process.stdout.write(describeMail(mail)),
    onError: error => console.error(error),
  })
  const server = certificate ? createHttpsServer(certificate, tenant) : createServer(tenant)
  endOnSignal(server)
  await listen(server, { host: options.host, port })
  process.stdout.write(instructions(settings, options, certificate, people))
}

/** As process 1 of a container, Node gets no signal that it does not listen for. */
function endOnSignal(server: Server): void {
  const end = () => {
    server.close(() => process.exit(0))
    server.closeAllConnections()
  }
  process.on('SIGTERM', end).on('SIGINT', end)
}

async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', cause => {
      const where = `The local tenant cannot listen on ${host}, port ${port}`
      const remedy = 'stop what listens there, or change TENANT_PORT or --host.'
      reject(new UsageError(`${where} (${'code' in cause ? cause.code : cause.name}): ${remedy}`, { cause }))
    })
    server.listen(port, host, resolve)
  })
}

main().catch((error: unknown) => {
  const isExplained =
    error instanceof UsageError || error instanceof ConfigError || error instanceof DotenvError
  console.error(isExplained ? `\n${error.message}\n` : error)
  process.exitCode = error instanceof UsageError ? 2 : 1
})
