/** The heap in use, collected, after so many logins. */
export interface Look {
  readonly logins: number
  readonly bytes: number
}

export interface Growth {
  /** Of the last half, by least squares. */
  readonly bytesPerLogin: number
  /** The end as a multiple of the middle, each the median of three looks. */
  readonly endOfMiddle: number
}

export const flat = { bytesPerLogin: 20, endOfMiddle: 1.03 }

export function growthOf(looks: readonly Look[]): Growth {
  const middle = Math.floor(looks.length / 2)
  const end = medianBytes(looks.slice(-3))
  return {
    bytesPerLogin: slope(looks.slice(middle)),
    endOfMiddle: end / medianBytes(looks.slice(middle - 1, middle + 2)),
  }
}

export function isFlat({ bytesPerLogin, endOfMiddle }: Growth): boolean {
  return bytesPerLogin < flat.bytesPerLogin && endOfMiddle < flat.endOfMiddle
}

function slope(looks: readonly Look[]): number {
  const meanLogins = mean(looks.map(({ logins }) => logins))
  const meanBytes = mean(looks.map(({ bytes }) => bytes))
  const spread = looks.map(({ logins }) => (logins - meanLogins) ** 2)
  return mean(looks.map(({ logins, bytes }) => (logins - meanLogins) * (bytes - meanBytes))) / mean(spread)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function medianBytes(looks: readonly Look[]): number {
  const sorted = looks.map(({ bytes }) => bytes).sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
