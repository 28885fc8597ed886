/** The system's name of what went wrong, as ENOENT; null where it has none. */
export function fileCodeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Null where there is no such file. */
export async function orAbsent<T>(step: () => Promise<T>): Promise<T | null> {
  try {
    return await step();
  } catch (error) {
    if (fileCodeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
