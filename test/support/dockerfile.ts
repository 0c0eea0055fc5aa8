import { readFileSync } from 'node:fs'

const dockerfile = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8')

/** The arguments with which the image starts Node.js. */
export const imageCommand = argumentsOf(/^CMD (.+)$/m)

/** The arguments with which the image has Node.js ask whether it is healthy. */
export const imageHealthCheck = argumentsOf(/^HEALTHCHECK .*CMD (.+)$/m)

/** The paths of this repository that the image is built from. */
export const imageSources = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
  ([, paths = '']) => paths.split(' '),
)

/** The stage that holds Node.js alone, in the folder /app. */
export const imageBase = /^FROM node:\S+ AS (\S+)\nWORKDIR \/app\n\n/m.exec(dockerfile)?.[1]

/** The user that the image's last stage runs as. */
export const imageUser = /^USER (.+)$/m.exec(dockerfile.split(/^FROM /m).at(-1) ?? '')?.[1]

/** Of the exec form alone: a shell in between would not pass SIGTERM on. */
function argumentsOf(pattern: RegExp): string[] {
  const [program, ...args] = JSON.parse(pattern.exec(dockerfile)?.[1] ?? '[]')
  if (program !== 'node') throw new Error(`The Dockerfile starts ${program}, not node.`)
  return args
}
