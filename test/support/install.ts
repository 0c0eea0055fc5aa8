import { findChromium, installChromium } from './chromium.ts'

// run before the tests, once: they run in parallel, and each needs the browser
try {
  console.log(`Browser for the tests: ${findChromium() ?? installChromium()}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
