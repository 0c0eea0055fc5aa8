// Writes the software bill of materials, CycloneDX, of what production runs: npm run --silent sbom > sbom.cdx.json
// It comes from the lock file alone, and the same lock file gives the same bytes: no time, no random serial number.
import { execSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { devDependencies: _, ...manifest } = read('package.json')
process.stdout.write(`${JSON.stringify(reproducible(listed(productionLock())), null, 2)}\n`)

function read(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8'))
}

// npm's own --omit dev (11.19) also leaves out packages that production and development share, such as jose
function productionLock() {
  const { packages, ...lock } = read('package-lock.json')
  const kept = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev)
  return { ...lock, packages: { '': manifest, ...Object.fromEntries(kept) } }
}

function listed(lock) {
  const folder = mkdtempSync(join(tmpdir(), 'sbom-'))
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock))
    const command = 'npm sbom --sbom-format cyclonedx --sbom-type application --package-lock-only'
    return JSON.parse(execSync(command, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function reproducible({ serialNumber: _, metadata, components, dependencies, ...rest }) {
  const { timestamp: __, component, ...kept } = metadata
  return {
    ...rest,
    // npm takes the name from the folder, which is a temporary one
    metadata: { ...kept, component: { ...component, name: manifest.name } },
    components: sorted(components, 'bom-ref'),
    dependencies: sorted(dependencies, 'ref'),
  }
}

function sorted(list, key) {
  return list.toSorted((a, b) => (a[key] < b[key] ? -1 : 1))
}
