/**
 * The kinds that the contexts in view know, by section, and how many objects there are of each. Both
 * come as streams: definitions add and remove kinds at any time.
 */
import { SvelteMap } from 'svelte/reactivity';

import { BUILT_IN } from '$lib/palette/built-in';
import { stream } from '$lib/platform/rpc';
import type {
  ContextError,
  KindCount,
  KindCounts,
  KindInfo,
  KindsItem,
  ResourceTree,
  TreeGroup,
  WireError,
} from '$lib/wire/generated';

import { lasting } from './lasting';

/** They ask a lot of a server that is in trouble. */
const REOPEN_MS = 5000;

export type TreeState = 'idle' | 'loading' | 'ready' | 'failed';

export class Tree {
  #groups: readonly TreeGroup[] = $state.raw([]);
  #errors: readonly ContextError[] = $state.raw([]);
  #state: TreeState = $state('idle');
  #error: WireError | null = $state.raw(null);
  #counts = new SvelteMap<string, KindCount>();
  #tries = $state(0);
  /** The contexts whose kinds are shown. */
  #shownOf: readonly string[] = [];
  #countsOf = '';
  /** The last answer for each set of contexts: shown at once when they come back. */
  readonly #answers = new Map<string, ResourceTree>();

  /** In the order to show. */
  get groups(): readonly TreeGroup[] {
    return this.#groups;
  }

  /** Contexts whose kinds are not in the tree, and why. */
  get errors(): readonly ContextError[] {
    return this.#errors;
  }

  get state(): TreeState {
    return this.#state;
  }

  get error(): WireError | null {
    return this.#error;
  }

  /** Every kind in the tree, each once. */
  readonly kinds: readonly KindInfo[] = $derived(
    this.#groups.flatMap((group) => group.entries.map((entry) => entry.kind)),
  );

  #byId: ReadonlyMap<string, KindInfo> = $derived(
    new Map(this.kinds.map((kind) => [kind.id, kind])),
  );

  kind(id: string): KindInfo | undefined {
    return this.#byId.get(id);
  }

  /** How many objects there are of a kind, if that is known. */
  count(id: string): KindCount | undefined {
    return this.#counts.get(id);
  }

  idOf(group: string, kind: string): string {
    const found = this.kinds.find(
      (known) => known.group === group && (known.kind === kind || known.plural === kind),
    );
    // The core takes any name that kubectl takes, so a guess still finds the kind.
    return found?.id ?? (group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`);
  }

  titleOf(id: string): string {
    const known = this.kind(id) ?? BUILT_IN.find((kind) => kind.id === id);
    return known?.title ?? guessTitle(id);
  }

  /** How often the kinds were asked for by hand; whoever follows them begins anew with it. */
  get tries(): number {
    return this.#tries;
  }

  retry(): void {
    this.#tries += 1;
  }

  /**
   * Follows the kinds of these contexts until the returned function is called. What is known of them
   * stays on screen until they are there, also where a context only joins others.
   */
  followKinds(contexts: readonly string[]): () => void {
    this.#error = null;
    const key = contexts.join('\n');
    const before = this.#answers.get(key) ?? this.#partOf(contexts);
    this.#show(before ?? { groups: [], errors: [] }, contexts);
    this.#state = before ? 'ready' : contexts.length === 0 ? 'idle' : 'loading';
    if (contexts.length === 0) return () => undefined;
    let known = before !== undefined;
    const item = ({ tree: answer, connecting }: KindsItem): void => {
      // Kinds of a part of the contexts are no reason to take away those of all.
      if (known && connecting.length > 0) return;
      known ||= connecting.length < contexts.length;
      if (connecting.length === 0) this.#answers.set(key, answer);
      this.#show(answer, contexts);
      this.#error = null;
      this.#state = known ? 'ready' : 'loading';
    };
    return lasting(
      (again) =>
        stream(
          'follow_kinds',
          { contexts: [...contexts] },
          {
            item,
            end: (error) => {
              this.#error = error;
              if (!known) this.#state = 'failed';
              again();
            },
          },
        ),
      REOPEN_MS,
    );
  }

  /** Follows the counts of these kinds until the returned function is called. */
  followCounts(
    contexts: readonly string[],
    namespaces: readonly string[],
    kinds: readonly string[],
  ): () => void {
    const countsOf = JSON.stringify([contexts, namespaces]);
    // Unfolding a group asks for more kinds: the counts of the others stay on screen meanwhile.
    if (countsOf !== this.#countsOf) this.#counts.clear();
    this.#countsOf = countsOf;
    if (contexts.length === 0 || kinds.length === 0) return () => undefined;
    const query = { contexts: [...contexts], namespaces: [...namespaces], kinds: [...kinds] };
    const item = ({ counts }: KindCounts): void => {
      for (const count of counts) this.#counts.set(count.kind, count);
    };
    return lasting(
      (again) =>
        stream('follow_counts', query, {
          item,
          // Without counts the tree still serves; whatever ended them is shown elsewhere.
          end: () => {
            this.#counts.clear();
            again();
          },
        }),
      REOPEN_MS,
    );
  }

  /** The kinds on screen, if they are of some of these contexts and of no others. */
  #partOf(contexts: readonly string[]): ResourceTree | undefined {
    const part = this.#groups.length > 0 && this.#shownOf.every((name) => contexts.includes(name));
    return part ? { groups: [...this.#groups], errors: [...this.#errors] } : undefined;
  }

  #show(answer: ResourceTree, contexts: readonly string[]): void {
    this.#shownOf = contexts;
    this.#groups = answer.groups;
    this.#errors = answer.errors;
  }
}

/** `widgets.example.com` is `Widgets` until a server says better. */
function guessTitle(id: string): string {
  const name = id.split('.')[0] ?? id;
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export const tree = new Tree();
