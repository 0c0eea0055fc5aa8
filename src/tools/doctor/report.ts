import type { Examination } from './examination.ts'
import type { Finding } from './finding.ts'
import type { Status } from './outcome.ts'

const columns = 100
const marks: Record<Status, string> = {
  ok: 'ok',
  note: 'note',
  warning: 'warning',
  failed: 'FAILED',
  skipped: 'skipped',
}
const colours: Record<Status, number> = { ok: 32, note: 36, warning: 33, failed: 31, skipped: 90 }
const indent = ' '.repeat(9)

/** The findings for a terminal: a line for each, and more where something is to be done. */
export function toText(
  { findings, issuer, baseUrl }: Examination,
  { isColoured }: { isColoured: boolean },
): string {
  const paint = (status: Status, text: string) =>
    isColoured ? `\x1b[${colours[status]}m${text}\x1b[0m` : text
  const width = Math.max(...findings.map(({ check }) => check.length))
  const lines = withoutRepetition(findings).flatMap(finding => entry(finding, width, paint))
  const subject = baseUrl === null ? 'The settings' : `${baseUrl}, with ${issuer ?? 'the local tenant'}`
  return `\n${subject}\n\n${lines.join('\n').trimEnd()}\n\n${summary(findings)}\n\n`
}

interface Line extends Omit<Finding, 'check'> {
  readonly check: string
}

/** Checks that were skipped for the same reason share a line. */
function withoutRepetition(findings: readonly Finding[]): Line[] {
  return findings.flatMap(finding => {
    if (finding.status !== 'skipped') return [finding]
    const group = findings.filter(({ status, seen }) => status === 'skipped' && seen === finding.seen)
    if (group.length === 1) return [finding]
    return group[0] === finding
      ? [{ ...finding, check: '', seen: `${finding.seen} Left out: ${namesOf(group)}.` }]
      : []
  })
}

function namesOf(findings: readonly Finding[]): string {
  return findings.map(({ check }) => check).join(', ')
}

type Paint = (status: Status, text: string) => string

function entry({ check, status, seen, meaning, remedy }: Line, width: number, paint: Paint): string[] {
  const first = indent.length + width + 2
  const [head = '', ...rest] = wrap(seen, first)
  const heading = `${paint(status, marks[status].padEnd(indent.length))}${check.padEnd(width)}  ${head.trimStart()}`
  const details = [
    ...(meaning === null ? [] : wrap(meaning, first)),
    ...(remedy === null ? [] : wrap(remedy.text, first)),
    ...(remedy?.where ? wrap(`In: ${remedy.where}`, first) : []),
    ...(remedy?.paste ? pasted(remedy.paste, ' '.repeat(first)) : []),
  ]
  return [heading, ...rest, ...details, ...(details.length > 0 ? [''] : [])]
}

/** Never wrapped, so that it can be copied whole. What has several lines begins at the margin. */
function pasted(text: string, indentation: string): string[] {
  const lines = text.split('\n')
  return lines.length === 1 ? [`${indentation}Paste: ${text}`] : [`${indentation}Paste:`, '', ...lines]
}

function wrap(text: string, indentation: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && indentation + line.length + 1 + word.length > columns) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map(each => ' '.repeat(indentation) + each)
}

function summary(findings: readonly Finding[]): string {
  const count = (status: Status) => findings.filter(finding => finding.status === status).length
  const [failures, warnings] = [count('failed'), count('warning')]
  if (failures === 0 && warnings === 0) return 'All is well.'
  return `${failures} failed, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`
}
