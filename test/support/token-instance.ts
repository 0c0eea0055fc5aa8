// A process of its own: the application with the pages of token-pages.ts, which a test may kill.
import { createServer } from 'node:http'
import { createApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config/config.ts'
import { drain, drainMilliseconds } from '../../src/http/shutdown.ts'
import { createLog } from '../../src/log.ts'
import { openServices } from '../../src/services.ts'
import { tokenPages } from './token-pages.ts'

const now = Date.now
const ahead = Number(process.env['CLOCK_AHEAD_SECONDS'] ?? 0) * 1000
Date.now = () => now() + ahead

const config = loadConfig(process.env)
const log = createLog('info', process.stdout)
const { services, redis } = await openServices(config, log)
const server = createServer(createApp(services, tokenPages('http://127.0.0.1:1/')))
process.once('SIGTERM', async () => {
  await drain(server, drainMilliseconds.requests, services.tokens.settle)
  redis?.close()
  process.exit(0)
})
server.listen(config.port, '127.0.0.1', () => log.info({ event: 'listening' }, 'listening'))
