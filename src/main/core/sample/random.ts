/**
 * Stateless random numbers: the same (seed, stream, index) gives the same numbers on every machine, so event 812,345 can be made without
 * making the 812,344 before it. Integer arithmetic only, because Math.exp and its kin may differ between engines.
 */

/** A bijection on 32-bit integers (the finaliser of MurmurHash3), so distinct inputs stay distinct. */
export function mix32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

export class Draws {
  #state: number;

  constructor(seed: number, stream: number, index: number) {
    this.#state = mix32(index ^ mix32(seed ^ mix32(stream)));
  }

  /** Unsigned 32-bit. The first draw is a bijection of the index: no two indexes below 2^32 share it. */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    return mix32(this.#state);
  }

  /** Integer in [0, bound). The bias of the multiplication is below bound / 2^32. */
  below(bound: number): number {
    return Math.floor((this.next() / 4_294_967_296) * bound);
  }

  /** Real in [0, 1). */
  unit(): number {
    return this.next() / 4_294_967_296;
  }
}
