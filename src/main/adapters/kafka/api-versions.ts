import { LakeError } from '../../../shared/errors';
import type { WireRequest } from './wire';

export interface ApiRange {
  readonly min: number;
  readonly max: number;
}

/** Version 0, which every broker answers, also one that is newer than us. */
export function apiVersions(): WireRequest<Map<number, ApiRange>> {
  return {
    name: 'ApiVersions',
    apiKey: 18,
    version: 0,
    flexible: false,
    body: Buffer.alloc(0),
    read: (reader) => {
      const errorCode = reader.int16();
      if (errorCode !== 0) throw new Error(`error ${errorCode}`);
      return new Map(reader.array(() => [reader.int16(), { min: reader.int16(), max: reader.int16() }] as const));
    },
  };
}

/** Kafka 4 dropped what only clients before 2.1 spoke (KIP-896); what is asked here is in 2.8 and in 4. */
export function pickVersion(
  offered: ReadonlyMap<number, ApiRange>,
  api: { readonly name: string; readonly key: number },
  supported: readonly number[],
  broker: string,
): number {
  const range = offered.get(api.key);
  const found = supported.find((version) => range !== undefined && version >= range.min && version <= range.max);
  if (found !== undefined) return found;
  const offers = range === undefined ? 'does not know it' : `speaks versions ${range.min} to ${range.max}`;
  throw new LakeError(
    'SOURCE',
    `Lagoon asks Kafka ${api.name} in version ${supported.join(' or ')}; ${broker} ${offers}. Kafka 2.8 or newer is needed.`,
    { details: { broker, request: api.name } },
  );
}
