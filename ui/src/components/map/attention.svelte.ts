/**
 * Which node of a map one looks at: under the pointer, in the focus of the keys, selected, or found
 * by its name. What has to do with it is lit, and the rest is dimmed.
 */
import type { Picture } from '$lib/stores/map.svelte';

import { nodesLike } from './describe';

/** To pass over a node is not to look at it. */
const INTENT_MS = 70;

export interface Lit {
  /** The node whose edges they are; -1 for an edge by itself. */
  readonly center: number;
  readonly nodes: ReadonlySet<number>;
  readonly edges: readonly number[];
}

export class Attention {
  /** The key of the node that the keys are at, or were at last. */
  current = $state<string | null>(null);
  /** Whether the keys are in the map now. */
  focused = $state(false);
  /** The key of the node whose object is shown beside the map. */
  selected = $state<string | null>(null);
  /** By which nodes are looked for. */
  text = $state('');
  #hovered = $state<string | null>(null);
  #edge = $state<number | null>(null);
  #found = $state(0);

  readonly #picture: Picture;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly found: readonly number[] = $derived.by(() =>
    nodesLike(this.#picture.map, this.text.trim()),
  );

  /** The node in the middle of what is lit, or -1. */
  readonly center: number = $derived.by(() => {
    const here = this.focused || this.#found > 0 ? this.current : null;
    for (const key of [this.#hovered, here, this.selected]) {
      const index = key === null ? -1 : this.#picture.indexOf(key);
      if (index >= 0) return index;
    }
    return -1;
  });

  readonly lit: Lit | null = $derived.by(() => {
    const { edges } = this.#picture.map ?? { edges: [] };
    const edge = this.#edge === null ? undefined : edges[this.#edge];
    if (edge !== undefined && this.#edge !== null) {
      return { center: -1, nodes: new Set([edge.from, edge.to]), edges: [this.#edge] };
    }
    const { center } = this;
    if (center < 0) return null;
    const own = this.#picture.edgesOf[center] ?? [];
    const nodes = new Set([center]);
    for (const index of own) {
      const { from, to } = edges[index] ?? { from: center, to: center };
      nodes.add(from).add(to);
    }
    return { center, nodes, edges: own };
  });

  /** The nodes that are not dimmed; null when none is. */
  readonly clear: ReadonlySet<number> | null = $derived.by(() => {
    const hovering = this.#hovered !== null || this.#edge !== null;
    const lit = this.lit?.nodes;
    if (this.text.trim() === '' || hovering) return lit ?? null;
    return new Set([...this.found, ...(this.#found > 0 && lit ? lit : [])]);
  });

  constructor(picture: Picture) {
    this.#picture = picture;
  }

  /** Which of those found one is at, counted from 1; 0 when at none. */
  get place(): number {
    return this.found.length === 0 ? 0 : Math.min(this.#found, this.found.length);
  }

  /** The pointer is over a node, over an edge, or over neither. */
  hover(node: number, edge: number | null = null): void {
    const key = this.#picture.map?.nodes[node]?.key ?? null;
    clearTimeout(this.#timer);
    if (key === this.#hovered && edge === this.#edge) return;
    const look = () => {
      this.#hovered = key;
      this.#edge = edge;
    };
    // From one to the next at once, else it would seem slow.
    if (this.#hovered !== null || this.#edge !== null) look();
    else this.#timer = setTimeout(look, INTENT_MS);
  }

  /** The pointer has left, or is busy with something else. */
  unhover(): void {
    clearTimeout(this.#timer);
    this.#hovered = null;
    this.#edge = null;
  }

  look(text: string): void {
    // Where the pointer happens to rest is no longer what one looks at.
    this.unhover();
    this.text = text;
    this.#found = 0;
  }

  /** Goes to the next of those found, or the one before, around the ends; -1 if there is none. */
  next(by: 1 | -1): number {
    const count = this.found.length;
    if (count === 0) return -1;
    const at = this.#found === 0 ? (by > 0 ? 0 : count - 1) : this.#found - 1 + by;
    this.#found = ((at + count) % count) + 1;
    return this.found[this.#found - 1] ?? -1;
  }

  /** The nodes that a node is joined to. */
  neighbours(index: number): readonly number[] {
    const edges = this.#picture.map?.edges ?? [];
    const others = (this.#picture.edgesOf[index] ?? []).flatMap((at) => {
      const edge = edges[at];
      return edge === undefined ? [] : edge.from === index ? edge.to : edge.from;
    });
    return [...new Set(others)];
  }
}
