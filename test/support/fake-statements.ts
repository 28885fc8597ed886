import type { StatementFile } from '../../src/main/core/ports';

/** Lines in memory. */
export function createFakeStatements(...lines: string[]): StatementFile {
  let kept = [...lines];
  return {
    place: '/home/ana/.config/lagoon/history/lake.ndjson',
    append: async (line) => void kept.push(line),
    lines: async () => [...kept],
    clear: async () => {
      kept = [];
    },
  };
}
