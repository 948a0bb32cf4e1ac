/** A growing list of ascending sequence numbers that loses members at its front only. */
export class SeqList {
  /** Ordinal of the first member that is still here; ordinals are never used again. */
  first = 0;
  #items: number[] = [];
  /** Where in `#items` the member with ordinal `first` stands. */
  #head = 0;

  /** Ordinal that the next member will get. */
  get next(): number {
    return this.first + this.size;
  }

  get size(): number {
    return this.#items.length - this.#head;
  }

  at(ordinal: number): number | undefined {
    if (ordinal < this.first) return undefined;
    return this.#items[ordinal - this.first + this.#head];
  }

  push(seq: number): void {
    this.#items.push(seq);
  }

  /** Removes the members below `seq`. */
  dropBelow(seq: number): void {
    const head = this.#head;
    while (this.#head < this.#items.length && (this.#items[this.#head] ?? 0) < seq) this.#head += 1;
    this.first += this.#head - head;
    if (this.#head > 4_096 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
  }

  clear(): void {
    this.first = this.next;
    this.#items = [];
    this.#head = 0;
  }

  /** Ordinal of the first member that is `seq` or above; `next` if there is none. */
  lowerBound(seq: number): number {
    let low = this.#head;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#items[middle] ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low - this.#head + this.first;
  }
}
