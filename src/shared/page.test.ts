import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, pageFile } from './page';

describe('pageFile', () => {
  it('names the page and its parts', () => {
    expect(pageFile('/')).toEqual({ relativePath: 'index.html', contentType: 'text/html; charset=utf-8' });
    expect(pageFile('/assets/index-B_x.js')).toMatchObject({ relativePath: 'assets/index-B_x.js' });
  });

  it.each([
    '/../package.json',
    '/assets/../../main/index.js',
    '/%2e%2e/package.json',
    '/assets//x.js',
    '/.hidden.js',
    '/a\\..\\b.js',
    '/a\u0000.js',
    'assets/x.js',
    '/etc/passwd',
    '/x.exe',
  ])('refuses %s', (path) => {
    expect(pageFile(path)).toBeNull();
  });
});

describe('contentSecurityPolicy', () => {
  it('lets no script run that is not a file of the page', () => {
    const policy = contentSecurityPolicy(['ws://127.0.0.1:1']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self' ws://127.0.0.1:1;");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  });
});
