import { describe, expect, it } from 'vitest';
import { refinableStatement } from './refinable-statement';

describe('a statement that another can be put around', () => {
  it('is without the semicolon and the comments around it', () => {
    expect(refinableStatement("-- rows\nSELECT ';' AS a; -- all of them")).toBe("SELECT ';' AS a");
    expect(refinableStatement('SELECT 1 /* one */ AS a /* ; */ ;')).toBe('SELECT 1 /* one */ AS a');
  });

  it('is one, and one that gives rows', () => {
    expect(refinableStatement('SELECT 1; SELECT 2')).toBeNull();
    expect(refinableStatement('explain analyze SELECT 1')).toBeNull();
    expect(refinableStatement(' -- nothing')).toBeNull();
    expect(refinableStatement('SELECT explain FROM t')).not.toBeNull();
  });
});
