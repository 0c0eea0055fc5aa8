import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { eventually, within } from '../deadline.ts'
import { freePort } from '../process.ts'
import type { RunningEngine, Visit } from './tab.ts'
import { type Command, commandsAt, member } from './webdriver.ts'
import { webdriverTab } from './webdriver-tab.ts'

/** Starts the screen without which WebKitGTK's browser does not start. */
export async function startWebKit(driverPath: string, screenPath: string): Promise<RunningEngine> {
  const screen = spawn(screenPath, ['-displayfd', '3', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const display = `:${await displayOf(screen)}`
  return {
    readsAfterBack: false,
    newVisit: () => newVisit(driverPath, display),
    close: () => stop(screen),
  }
}

/** With a driver of its own: one that hung once may hang again in its next session. */
async function newVisit(driverPath: string, display: string): Promise<Visit> {
  const port = await freePort()
  const env = { ...process.env, DISPLAY: display }
  const driver = spawn(driverPath, [`--port=${port}`], { stdio: 'ignore', env, detached: true })
  const end = () => stopGroup(driver)
  try {
    const session = await openSession(`http://127.0.0.1:${port}`)
    const spare = [await session('GET', '/window')]
    const newWindow = async () => member(await session('POST', '/window/new', { type: 'tab' }), 'handle')
    return { newTab: async () => webdriverTab(session, spare.pop() ?? (await newWindow())), end }
  } catch (error) {
    await end()
    throw error
  }
}

async function openSession(driverOrigin: string): Promise<Command> {
  const command = commandsAt(driverOrigin)
  const answers = () => command('GET', '/status').then(Boolean, () => false)
  await eventually(answers, 'the driver of WebKit answers')
  // a driver that waits for pages itself waits for ever where one is of another process than the page before
  const capabilities = { alwaysMatch: { acceptInsecureCerts: true, pageLoadStrategy: 'none' } }
  const id = member(await command('POST', '/session', { capabilities }), 'sessionId')
  return commandsAt(`${driverOrigin}/session/${id}`)
}

/** The number that the screen gave itself, and wrote to the file that it was told. */
async function displayOf(screen: ChildProcess): Promise<string> {
  const pipe = screen.stdio[3]
  if (!pipe) throw new Error('The screen has no file to write its number to')
  const [number] = await within(once(pipe, 'data'))
  return String(number).trim()
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

/** Stops a detached process and those that it started: the browser outlives its driver. */
async function stopGroup(leader: ChildProcess): Promise<void> {
  if (leader.pid === undefined || leader.exitCode !== null) return
  process.kill(-leader.pid, 'SIGKILL')
  await once(leader, 'exit')
}
