/** Text in the first column, numbers in the others; no cell holds a line break. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows]
  const widths = headings.map((_, column) => Math.max(...lines.map(line => (line[column] ?? '').length)))
  return lines.map(line => `  ${align(line, widths)}`.trimEnd()).join('\n')
}

export function number(value: number, decimals = 0): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
}

/** At least two digits that count. */
export function ratio(value: number): string {
  const decimals = value < 0.1 ? 3 : value < 10 ? 2 : 1
  return number(value, decimals)
}

function align(line: readonly string[], widths: readonly number[]): string {
  const cells = line.map((cell, column) => {
    const width = widths[column] ?? 0
    return column === 0 ? cell.padEnd(width) : cell.padStart(width)
  })
  return cells.join('   ')
}
