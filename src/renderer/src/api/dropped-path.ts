declare global {
  interface Window {
    /** The preload script's; not there in a browser. */
    readonly lagoonFiles?: { readonly pathOf: (file: File) => string };
  }
}

/** Where a file or folder lies that the user dropped on the window; null in a browser, which does not say, and for what lies nowhere. */
export function droppedPath(file: File): string | null {
  const path = window.lagoonFiles?.pathOf(file) ?? '';
  return path === '' ? null : path;
}
