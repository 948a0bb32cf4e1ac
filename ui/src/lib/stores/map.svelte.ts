/**
 * A map as it is drawn: its nodes with their places. A node keeps its place while others come and go,
 * until more than a third of them are others; then, or when asked for, all are arranged anew.
 */
import { Arranger, type Arranging } from '$lib/map/arranger';
import { linksOf, type Links } from '$lib/map/links';
import { isAnother, settle } from '$lib/map/settle';
import { boundsOf, type Box, type Place } from '$lib/map/size';
import type { ObjectMap } from '$lib/wire/generated';

/** Which part of a map is seen, and how large. */
export interface Sight extends Place {
  readonly scale: number;
}

/** A map that was looked at before: it is found again as it was left. */
interface Left {
  readonly places: ReadonlyMap<string, Place>;
  readonly arranged: ReadonlySet<string>;
  readonly sight: Sight | null;
}

const REMEMBERED = 12;
const remembered = new Map<string, Left>();

export class Picture {
  /** What is drawn: the latest map whose nodes have places. */
  map = $state.raw<ObjectMap | null>(null);
  /** Of each node, by its index. */
  places = $state.raw<readonly Place[]>([]);
  arranging = $state(false);
  /** How often all was arranged: whoever looks has to look anew. */
  turns = $state(0);
  /** The width of the room over its height. */
  ratio = 1.6;

  readonly links: Links = $derived(
    this.map === null ? { links: [], common: new Set() } : linksOf(this.map),
  );
  readonly bounds: Box | null = $derived(boundsOf(this.places));
  /** The edges of each node. */
  readonly edgesOf: readonly (readonly number[])[] = $derived.by(() => {
    const edges: number[][] = (this.map?.nodes ?? []).map(() => []);
    for (const [index, { from, to }] of (this.map?.edges ?? []).entries()) {
      edges[from]?.push(index);
      if (to !== from) edges[to]?.push(index);
    }
    return edges;
  });
  readonly #byKey: ReadonlyMap<string, number> = $derived(
    new Map(this.map?.nodes.map(({ key }, index) => [key, index])),
  );

  readonly #arranger: Arranging;
  #name = '';
  #known = new Map<string, Place>();
  #arranged: ReadonlySet<string> = new Set();
  #latest: ObjectMap | null = null;
  #turn = 0;

  constructor(arranger: Arranging = new Arranger()) {
    this.#arranger = arranger;
  }

  indexOf(key: string): number {
    return this.#byKey.get(key) ?? -1;
  }

  /**
   * Begins another map, by whose name it is known again; returns what was seen of it when it was
   * left.
   */
  begin(name: string): Sight | null {
    this.#give();
    this.#name = name;
    this.#latest = null;
    this.map = null;
    this.places = [];
    const before = remembered.get(name);
    this.#known = new Map(before?.places);
    this.#arranged = before?.arranged ?? new Set();
    return before?.sight ?? null;
  }

  /** Draws what a map is now. */
  take(map: ObjectMap): void {
    this.#latest = map;
    // What is being arranged is drawn first; then it is looked at how much this one differs.
    if (this.arranging) return;
    const keys = map.nodes.map(({ key }) => key);
    if (isAnother(this.#arranged, keys)) void this.#arrange(map);
    else this.#draw(map);
  }

  /** Gives all nodes new places. */
  rearrange(): void {
    const map = this.#latest ?? this.map;
    if (map !== null) void this.#arrange(map);
  }

  /** Remembers the map for when it is come back to. */
  leave(sight: Sight | null): void {
    if (this.map === null || this.#name === '') return;
    remembered.delete(this.#name);
    remembered.set(this.#name, { places: this.#known, arranged: this.#arranged, sight });
    const [oldest] = remembered.keys();
    if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  }

  close(): void {
    this.#give();
    this.#arranger.close();
  }

  #give(): void {
    this.#turn += 1;
    this.arranging = false;
  }

  #draw(map: ObjectMap): void {
    const known = map.nodes.map(({ key }) => this.#known.get(key));
    const { links } = linksOf(map);
    const places = known.includes(undefined) ? settle(known, links) : (known as Place[]);
    this.#show(map, places);
  }

  #show(map: ObjectMap, places: readonly Place[]): void {
    this.#known = new Map(
      map.nodes.map(({ key }, index) => [key, places[index] ?? { x: 0, y: 0 }]),
    );
    this.map = map;
    this.places = places;
  }

  async #arrange(map: ObjectMap): Promise<void> {
    const turn = ++this.#turn;
    this.arranging = true;
    const { links, common } = linksOf(map);
    const groups = map.nodes.map(({ object }) => `${object.kind}.${object.group}`);
    let places: readonly Place[];
    try {
      places = await this.#arranger.arrange({
        groups,
        links,
        common: [...common],
        ratio: this.ratio,
      });
    } catch {
      // Not well arranged is better than not to be seen.
      places = settle(
        groups.map(() => undefined),
        links,
      );
    }
    if (turn !== this.#turn) return;
    this.arranging = false;
    this.#arranged = new Set(map.nodes.map(({ key }) => key));
    this.#show(map, places);
    this.turns += 1;
    const latest = this.#latest;
    if (latest !== null && latest !== map) this.take(latest);
  }
}
