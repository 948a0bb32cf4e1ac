/**
 * How many rows of text each line takes when lines are wrapped, and so where each one stands.
 * Sums over blocks keep both questions cheap at any number of lines.
 */
const BLOCK = 512;

export class Heights {
  /** Ordinal of the first line. */
  first = 0;
  /** Ordinal that the next line will get. */
  next = 0;
  /** Rows of all lines together. */
  total = 0;
  readonly #rows = new Map<number, Uint32Array>();
  readonly #sums = new Map<number, number>();

  get(ordinal: number): number {
    return this.#rows.get(Math.floor(ordinal / BLOCK))?.[ordinal % BLOCK] ?? 0;
  }

  push(rows: number): void {
    this.next += 1;
    this.#add(this.next - 1, rows);
  }

  /** Corrects the rows of a line; says by how many. */
  set(ordinal: number, rows: number): number {
    if (ordinal < this.first || ordinal >= this.next) return 0;
    const change = rows - this.get(ordinal);
    if (change !== 0) this.#add(ordinal, change);
    return change;
  }

  /** Forgets the lines below `ordinal`. */
  dropBelow(ordinal: number): void {
    while (this.first < Math.min(ordinal, this.next)) {
      const block = Math.floor(this.first / BLOCK);
      const end = (block + 1) * BLOCK;
      if (end <= Math.min(ordinal, this.next)) {
        this.total -= this.#sums.get(block) ?? 0;
        this.#rows.delete(block);
        this.#sums.delete(block);
        this.first = end;
      } else {
        this.#add(this.first, -this.get(this.first));
        this.first += 1;
      }
    }
    if (this.next < ordinal) this.reset(ordinal);
  }

  /** Forgets everything and starts with `first`. */
  reset(first: number): void {
    this.#rows.clear();
    this.#sums.clear();
    this.first = first;
    this.next = first;
    this.total = 0;
  }

  /** Rows above a line. */
  above(ordinal: number): number {
    const block = Math.floor(ordinal / BLOCK);
    let rows = 0;
    for (let i = Math.floor(this.first / BLOCK); i < block; i++) rows += this.#sums.get(i) ?? 0;
    const values = this.#rows.get(block);
    for (let i = 0; i < ordinal % BLOCK; i++) rows += values?.[i] ?? 0;
    return rows;
  }

  /** The line that covers a row counted from the top; the last one if there are fewer rows. */
  lineAt(row: number): number {
    let left = Math.max(0, row);
    const last = Math.floor(Math.max(this.first, this.next - 1) / BLOCK);
    let block = Math.floor(this.first / BLOCK);
    while (block < last && left >= (this.#sums.get(block) ?? 0)) {
      left -= this.#sums.get(block) ?? 0;
      block += 1;
    }
    let ordinal = Math.max(this.first, block * BLOCK);
    while (ordinal < this.next - 1 && left >= this.get(ordinal)) {
      left -= this.get(ordinal);
      ordinal += 1;
    }
    return ordinal;
  }

  #add(ordinal: number, change: number): void {
    const block = Math.floor(ordinal / BLOCK);
    let values = this.#rows.get(block);
    if (values === undefined) {
      values = new Uint32Array(BLOCK);
      this.#rows.set(block, values);
    }
    values[ordinal % BLOCK] = (values[ordinal % BLOCK] ?? 0) + change;
    this.#sums.set(block, (this.#sums.get(block) ?? 0) + change);
    this.total += change;
  }
}
