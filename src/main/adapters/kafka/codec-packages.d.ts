/** What is used of packages that have no types of their own; the compressing of tests only. */
declare module 'snappyjs' {
  /** One raw block. Throws where it is damaged, or says to be larger than `maxLength`. */
  export function uncompress(compressed: Uint8Array, maxLength?: number): Uint8Array;
  export function compress(bytes: Uint8Array): Uint8Array;
}

declare module 'lz4js' {
  /** One frame. */
  export function compress(bytes: Uint8Array): Uint8Array;
}
