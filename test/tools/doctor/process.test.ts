import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type Certificates, createCertificates } from '../../support/doctor/certificates.ts'
import { complaintsAbout, complaintsIn } from '../../support/doctor/complaints.ts'
import { runDoctor } from '../../support/doctor/process.ts'
import { startTenant } from '../../support/doctor/stage.ts'

let certificates: Certificates
let folder: string
let authority: string

before(async () => {
  certificates = await createCertificates()
  folder = mkdtempSync(join(tmpdir(), 'doctor-'))
  authority = join(folder, 'authority.pem')
  writeFileSync(authority, certificates.ca)
})
after(() => rmSync(folder, { recursive: true }))

describe('the doctor looks at the certificate', () => {
  it('and names one that nobody signed', async t => {
    const env = await startTenant(t, { certificate: certificates.selfSigned })

    assert.deepEqual(await complaintsAbout(env), ['failed certificate self-signed'])
  })

  it('and names an authority that is not known', async t => {
    const env = await startTenant(t, { certificate: certificates.good })

    assert.deepEqual(await complaintsAbout(env), ['failed certificate unknown-authority'])
  })

  for (const [fault, problem] of [
    ['expired', 'expired'],
    ['wrongName', 'wrong-name'],
  ] as const)
    it(`of an authority that is trusted, and names one that is ${problem}`, async t => {
      const env = await startTenant(t, { certificate: certificates[fault] })

      const { stdout, exitCode } = await runDoctor(
        { ...env, NODE_EXTRA_CA_CERTS: authority },
        { args: ['--json'] },
      )

      assert.deepEqual(complaintsIn(JSON.parse(stdout)), [`failed certificate ${problem}`])
      assert.equal(exitCode, 1)
    })

  it('of an authority that is trusted, and finds nothing wrong', async t => {
    const env = await startTenant(t, { certificate: certificates.good })

    const { stdout, exitCode } = await runDoctor(
      { ...env, NODE_EXTRA_CA_CERTS: authority },
      { args: ['--json'] },
    )

    assert.deepEqual(complaintsIn(JSON.parse(stdout)), [])
    assert.equal(exitCode, 0)
  })
})

describe('npm run doctor', () => {
  it('ends with 0 where all is well, and says so without colours', async t => {
    const { stdout, stderr, exitCode } = await runDoctor(await startTenant(t))

    assert.match(stdout, /\n\nAll is well\.\n\n$/)
    assert.ok(!stdout.includes('\u001b'))
    assert.equal(stderr, '')
    assert.equal(exitCode, 0)
  })

  it('ends with 1 where something failed, and says what to paste where', async t => {
    const env = await startTenant(t, { settings: { callbackUrls: ['https://elsewhere.example/callback'] } })

    const { stdout, exitCode } = await runDoctor(env)

    assert.match(stdout, /FAILED +callback/)
    assert.match(stdout, /Allowed Callback URLs/)
    assert.match(stdout, new RegExp(`^ +Paste: ${env['BASE_URL']}/callback$`, 'm'))
    assert.equal(exitCode, 1)
  })

  it('ends with 0 where there is no tenant yet', async () => {
    const { stdout, exitCode } = await runDoctor({})

    assert.match(stdout, /the local tenant is used/)
    assert.equal(exitCode, 0)
  })

  it('ends with 2 and its usage where it is asked for what it does not know', async () => {
    const { stdout, stderr, exitCode } = await runDoctor({}, { args: ['--fix'] })

    assert.equal(stdout, '')
    assert.match(stderr, /^Usage: npm run doctor/)
    assert.equal(exitCode, 2)
  })

  it('[S51] ends with 2 where .env cannot be read, and names it', async () => {
    const [inFolder, inUtf16] = [join(folder, 'a'), join(folder, 'b')]
    mkdirSync(join(inFolder, '.env'), { recursive: true })
    mkdirSync(inUtf16)
    writeFileSync(join(inUtf16, '.env'), Buffer.from('\uFEFFPORT=4000\r\n', 'utf16le'))

    const ends = [await runDoctor({}, { folder: inFolder }), await runDoctor({}, { folder: inUtf16 })]

    assert.ok(ends[0]?.stderr.startsWith(`\n${join(inFolder, '.env')} is a folder`))
    assert.ok(ends[1]?.stderr.startsWith(`\n${join(inUtf16, '.env')} is no UTF-8 text, but UTF-16`))
    assert.deepEqual(
      ends.map(({ exitCode }) => exitCode),
      [2, 2],
    )
  })

  it('[S51] says which file it read, or that there was none', async () => {
    const [withFile, without] = [join(folder, 'c'), join(folder, 'd')]
    for (const each of [withFile, without]) mkdirSync(each)
    writeFileSync(join(withFile, '.env'), 'PORT=4000\n')

    const [one, other] = [
      await runDoctor({}, { folder: withFile, args: ['--json'] }),
      await runDoctor({}, { folder: without, args: ['--json'] }),
    ]

    assert.ok(one.stdout.includes(`The settings come from the environment and ${join(withFile, '.env')}.`))
    assert.ok(other.stdout.includes(`the environment alone: there is no ${join(without, '.env')}`))
  })

  it('[S55] names what has no effect in .env, and certificates that are not checked', async t => {
    const env = await startTenant(t)
    const own = join(folder, 'e')
    mkdirSync(own)
    writeFileSync(join(own, '.env'), 'NODE_EXTRA_CA_CERTS=/ca.pem\nNODE_TLS_REJECT_UNAUTHORIZED=0\n')

    const { stdout, exitCode } = await runDoctor(env, { folder: own, args: ['--json'] })

    assert.deepEqual(complaintsIn(JSON.parse(stdout)), [
      'warning settings no-effect-in-env-file',
      'warning settings certificates-unchecked',
    ])
    assert.equal(exitCode, 0)
  })

  it('explains itself', async () => {
    const { stdout, exitCode } = await runDoctor({}, { args: ['--help'] })

    assert.match(stdout, /Exit codes: 0 all is well/)
    assert.equal(exitCode, 0)
  })
})
