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

/** Of values measured side by side: the median of each round's own ratio, which a slow moment leaves alone. */
export function medianRatio(values: readonly number[], others: readonly number[]): number {
  return median(ratiosOf(values, others))
}

/** Between which two ratios the middle half of all lies: as far as the median may be chance. */
export function middleHalf(values: readonly number[], others: readonly number[]): [number, number] {
  const ratios = ratiosOf(values, others)
  return [quantile(ratios, 0.25), quantile(ratios, 0.75)]
}

function ratiosOf(values: readonly number[], others: readonly number[]): number[] {
  return values.map((value, index) => value / (others[index] ?? Number.NaN))
}

/** The same items in the same order, from another one on. */
export function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const start = by % items.length
  return [...items.slice(start), ...items.slice(0, start)]
}
