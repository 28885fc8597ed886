/** Where the server is. */
export interface ServerAddress {
  readonly isSecure: boolean;
  readonly host: string;
  readonly port: number;
  /** Before the server's own paths: empty, or `/ksql-a` of a proxy. */
  readonly basePath: string;
  /** For messages: without a user or a password that somebody wrote into the address. */
  readonly shown: string;
}

export function serverAddress(text: string): ServerAddress {
  const url = new URL(text);
  const isSecure = url.protocol === 'https:';
  const defaultPort = isSecure ? 443 : 80;
  return {
    isSecure,
    // An IPv6 address is in brackets in a URL, and nowhere else.
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? defaultPort : Number(url.port),
    basePath: url.pathname.replace(/\/+$/, ''),
    shown: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`,
  };
}
