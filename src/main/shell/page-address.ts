export const PAGE_SCHEME = 'lagoon';
export const PAGE_HOST = 'app';
export const PAGE_ORIGIN = `${PAGE_SCHEME}://${PAGE_HOST}`;
export const PAGE_URL = `${PAGE_ORIGIN}/`;

/** The page itself, wherever in it the window is: that is behind the `#`. */
export function isPageAddress(url: string): boolean {
  return url.split('#', 1)[0] === PAGE_URL;
}
