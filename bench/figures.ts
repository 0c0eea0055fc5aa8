export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2
}

/** The smallest value that `share` of all values do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN
}

/** Of values measured side by side: the median of each round's own ratio, on which a slow round has little effect. */
export function medianRatio(values: readonly number[], others: readonly number[]): number {
  return median(ratiosOf(values, others))
}

/** The median ratio with the middle half of all in brackets: a difference that lies within it may be chance. */
export function compared(values: readonly number[], others: readonly number[] = []): string {
  const ratios = ratiosOf(values, others)
  const [from, to] = [quantile(ratios, 0.25), quantile(ratios, 0.75)].map(ratio)
  return `${ratio(median(ratios))} (${from}-${to})`
}

export function number(value: number, decimals = 0): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
}

/** At least two significant digits. */
export function ratio(value: number): string {
  const decimals = value < 0.1 ? 3 : value < 10 ? 2 : 1
  return number(value, decimals)
}

/** Text in the first column, numbers in the others; no cell holds a line break. */
export function section(
  heading: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const lines = [columns, ...rows]
  const widths = columns.map((_, column) => Math.max(...lines.map(line => (line[column] ?? '').length)))
  return `\n${heading}\n\n${lines.map(line => `  ${align(line, widths)}`.trimEnd()).join('\n')}\n`
}

function ratiosOf(values: readonly number[], others: readonly number[]): number[] {
  return values.map((value, index) => value / (others[index] ?? Number.NaN))
}

function align(line: readonly string[], widths: readonly number[]): string {
  const cells = line.map((cell, column) => {
    const width = widths[column] ?? 0
    return column === 0 ? cell.padEnd(width) : cell.padStart(width)
  })
  return cells.join('   ')
}
