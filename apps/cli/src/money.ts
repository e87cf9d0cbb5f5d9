/** Amounts of money, as they are added up and as they are read. Pure. */

/** The nearest number of US dollars. **Units**: femtodollars, 10⁻¹⁵ US dollars, as `cost` of the model catalog counts. */
export const toUsd = (femtodollars: bigint): number => Number(`${femtodollars}e-15`)

/** `$0.0123`: as many decimals as it takes to see two digits of a small amount. */
export const dollars = (usd: number): string => {
  if (usd === 0) return "$0"
  const decimals = Math.min(9, Math.max(2, 1 - Math.floor(Math.log10(usd))))
  return `$${usd.toFixed(decimals)}`
}
