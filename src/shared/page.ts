/** What the built page may load and do, and which of its files are served: the same on the desktop and by `lagoon serve`. */

/** `connect`: where the page may connect to, besides its own origin. */
export function contentSecurityPolicy(connect: readonly string[] = []): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // Mantine and CodeMirror write style elements at run time. Styles cannot run code, and nothing is loaded from outside through them.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    ["connect-src 'self'", ...connect].join(' '),
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

export function pageHeaders(contentType: string, connect: readonly string[] = []): Record<string, string> {
  return {
    'Content-Type': contentType,
    'Content-Security-Policy': contentSecurityPolicy(connect),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
    'Cache-Control': 'no-store',
  };
}

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  wasm: 'application/wasm',
};

export interface PageFile {
  /** Under the folder of the built page, with `/`. */
  readonly relativePath: string;
  readonly contentType: string;
}

/**
 * The file that a URL's path names, or null where it cannot be one. Only plain names in plain folders: no `..`, no hidden file, no escape
 * that a file system could read differently.
 */
export function pageFile(urlPath: string): PageFile | null {
  if (urlPath === '/' || urlPath === '') return { relativePath: 'index.html', contentType: contentTypes['html'] ?? '' };
  const relativePath = urlPath.slice(1);
  if (!urlPath.startsWith('/') || !/^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/.test(relativePath)) return null;
  const contentType = contentTypes[relativePath.slice(relativePath.lastIndexOf('.') + 1)];
  return contentType === undefined ? null : { relativePath, contentType };
}
