/** Begins the address of a page of the guide, which `GuideView` goes to by itself: no page of the window is called so. */
export const GUIDE_ADDRESS = '#/guide/';

/**
 * A page of docs/guide as it can be shown here: pictures are not shipped with the app, nor are the documents beside the guide, and a link to another of its
 * pages becomes one that stays in the window.
 */
export function guideText(markdown: string, pages: readonly string[]): string {
  return markdown
    .replaceAll(/^[ \t]*!\[[^\]]*\]\([^)]*\)\s*$/gm, '')
    .replaceAll(/\[([^\]]*)\]\(([\w-]+)\.md(?:#[^)]*)?\)/g, (_whole, text: string, page: string) =>
      pages.includes(page) ? `[${text}](${GUIDE_ADDRESS}${page})` : text,
    )
    .replaceAll(/\[([^\]]*)\]\(\.\.?\/[^)]*\)/g, '$1');
}

/** The heading of a page, which is what it is called. */
export function guideTitle(markdown: string, page: string): string {
  return /^# (.+)$/m.exec(markdown)?.[1] ?? page;
}
