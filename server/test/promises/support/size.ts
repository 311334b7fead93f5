/** `PROMISES=long` runs what the table of promises says; else a size that fits into `npm test`. */
export const isLong = process.env['PROMISES'] === 'long';

export function sized<T>(sizes: { readonly short: T; readonly long: T }): T {
  return isLong ? sizes.long : sizes.short;
}
