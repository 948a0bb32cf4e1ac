/** Amounts of CPU and memory in the units that manifests use, and plain numbers. */
import type { Quantity } from '$lib/wire/generated';

const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** Cores: `250m` below one, `1.5` above. */
export function formatCores(cores: number): string {
  if (cores === 0) return '0';
  if (Math.abs(cores) < 0.001) return '<1m';
  const millis = Math.round(cores * 1000);
  if (Math.abs(millis) < 1000) return `${millis}m`;
  return trim(cores, Math.abs(cores) < 10 ? 2 : Math.abs(cores) < 100 ? 1 : 0);
}

/** Bytes: `512`, `1.5Ki`, `159Mi`, `12Gi`; three digits at most. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 1023.6 would round to 1024: such a value belongs to the next unit.
  while (Math.abs(value) >= 1023.5 && unit < BINARY.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return trim(value, unit > 0 && Math.abs(value) < 10 ? 1 : 0) + (BINARY[unit] ?? '');
}

export function formatQuantity(quantity: Quantity): string {
  switch (quantity.unit) {
    case 'cores':
      return formatCores(quantity.amount);
    case 'bytes':
      return formatBytes(quantity.amount);
    case 'one':
      return trim(quantity.amount, 3);
  }
}

function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
