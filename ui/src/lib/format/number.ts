const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 });

/** With thousands separated: `10,482`. */
export function formatNumber(value: number): string {
  return GROUPED.format(value);
}

/** `1 release`, `146 releases`, `2,310 pods`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}
