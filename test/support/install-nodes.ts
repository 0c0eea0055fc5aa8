import { installNode, nodeVersions } from './node-versions.ts'

// run before the tests, once: a download inside a test would count as its time
try {
  for (const version of nodeVersions) installNode(version)
  console.log(`Node.js for the tests: ${[process.versions.node, ...nodeVersions].join(', ')}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
