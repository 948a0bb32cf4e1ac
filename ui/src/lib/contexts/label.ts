/** What contexts are called in the window. */
import type { ContextInfo } from '$lib/wire/generated';

type Named = Pick<ContextInfo, 'name' | 'settings'>;

/** What its user calls it, or its name. */
export function labelOf({ name, settings }: Named): string {
  return settings.alias ?? name;
}

/** Its name, where it is called otherwise. */
export function otherName({ name, settings }: Named): string | null {
  const alias = settings.alias ?? name;
  return alias === name ? null : name;
}

/** The same in one: `Shop (prod-eu-1)`. */
export function fullLabel(context: Named): string {
  const name = otherName(context);
  return name === null ? labelOf(context) : `${labelOf(context)} (${name})`;
}
