export function ensureDeltaRs(say?: (line: string) => void): Promise<string>;
