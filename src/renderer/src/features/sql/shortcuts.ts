/** Keys as the user's keyboard labels them; they are symbols and names of keys, the same in every language. */
export function runKeys(): string {
  return /Mac/.test(navigator.userAgent) ? '⌘↵' : 'Ctrl+Enter';
}

export const cancelKeys = 'Esc';
