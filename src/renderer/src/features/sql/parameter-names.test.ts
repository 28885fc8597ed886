import { describe, expect, it } from 'vitest';
import { parameterNames } from './parameter-names';

describe('parameters of a statement', () => {
  it('are its names after a dollar, each once, in the order of the text', () => {
    expect(parameterNames('SELECT $b, $a, $b WHERE x > $1')).toEqual(['b', 'a', '1']);
    expect(parameterNames('SELECT $größe')).toEqual(['größe']);
  });

  it('are numbered where they have no names', () => {
    expect(parameterNames("SELECT ?, '?', ? + 1")).toEqual(['1', '2']);
  });

  it('are none in quotes, comments and text between dollars', () => {
    expect(parameterNames(`SELECT '$a', "$b" -- $c\n/* $d */, $$ $e $$, $t$ $f $t$, $g`)).toEqual(['g']);
    expect(parameterNames("SELECT 'open $a")).toEqual([]);
  });
});
