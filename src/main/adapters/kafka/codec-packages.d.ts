/** What codecs.ts uses of a package that has no types of its own. */
declare module 'snappyjs' {
  /** One raw block. Throws where it is damaged, or says to be larger than `maxLength`. */
  export function uncompress(compressed: Uint8Array, maxLength?: number): Uint8Array;
}
