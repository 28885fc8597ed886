/** The day that a key leads to from another, of those that there are (oldest first); null where it leads nowhere. */
export function dayBeside(days: readonly string[], from: string, key: string): string | null {
  const at = days.indexOf(from);
  if (at === -1) return null;
  switch (key) {
    case 'ArrowLeft':
      return days[at - 1] ?? null;
    case 'ArrowRight':
      return days[at + 1] ?? null;
    case 'Home':
      return days[0] ?? null;
    case 'End':
      return days.at(-1) ?? null;
    default:
      return null;
  }
}
