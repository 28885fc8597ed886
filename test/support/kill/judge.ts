import type { Content } from './content';

export interface Verdict {
  /** Rows of the committed history that are not there. */
  readonly lost: number;
  readonly doubled: number;
  /** Something between before and after: rows without their position, a position without its rows, a version that nobody committed. */
  readonly torn: boolean;
}

const whole: Verdict = { lost: 0, doubled: 0, torn: false };

/**
 * The content that was found, beside those that it may be: what was committed before, and what the killed step would have committed. The
 * version is free between theirs: the lake's own entries (which version is the oldest that reads, say) change no row.
 */
export function judge(found: Content, allowed: readonly Content[]): Verdict {
  const versions = allowed.map(({ version }) => version);
  const known = found.version >= Math.min(...versions) && found.version <= Math.max(...versions);
  if (known && allowed.some((content) => hasSameRows(found, content))) return whole;
  const nearest = allowed.find((content) => content.version === found.version) ?? allowed[0];
  const wanted = [...(nearest?.rows ?? []), ...(nearest?.quarantined ?? [])];
  const there = [...found.rows, ...found.quarantined];
  const distinct = new Set(there);
  return {
    lost: wanted.filter((key) => !distinct.has(key)).length,
    doubled: there.length - distinct.size,
    torn: true,
  };
}

/** The same rows, the same quarantine, the same positions. */
export function hasSameRows(a: Content, b: Content): boolean {
  return describe(a) === describe(b);
}

function describe({ positions, rows, quarantined }: Content): string {
  const sorted = [...positions].map(([appId, position]) => `${appId}=${position}`).sort();
  return JSON.stringify([sorted, rows, quarantined]);
}
