// Compiles src/ to dist/ and starts it, in this process, so that signals reach it. A "prestart" script would be left out
// where npm is told to ignore scripts.
import './build.mjs'

if (!process.exitCode) await import('../dist/main.js')
