import type { Column } from '../../../shared/contract/types';
import type { RawBatch } from '../ports';
import type { RecordDecoder } from './record-decoder';
import { ValueSink } from './value-sink';

export const textColumns: readonly Column[] = [{ name: 'value', type: 'string', nullable: true, metadata: {} }];

const encoder = new TextEncoder();

/** The whole value as the column `value`. */
export class WholeTextDecoder implements RecordDecoder {
  private readonly text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  decode(batch: RawBatch): Promise<RawBatch> {
    const { bytes, valueStarts, valueEnds, count } = batch;
    const sink = new ValueSink(batch);
    for (let i = 0; i < count; i += 1) {
      const end = valueEnds[i] ?? -1;
      if (end === -1) continue;
      const text = this.textAt(bytes, valueStarts[i] ?? 0, end);
      if (text === null) sink.reject(i, 'invalid UTF-8');
      else sink.put(i, encoder.encode(JSON.stringify({ value: text })));
    }
    return Promise.resolve(sink.batch(textColumns));
  }

  private textAt(bytes: Uint8Array, start: number, end: number): string | null {
    try {
      return this.text.decode(bytes.subarray(start, end));
    } catch {
      return null;
    }
  }
}
