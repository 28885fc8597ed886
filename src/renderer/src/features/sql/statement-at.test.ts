import { describe, expect, it } from 'vitest';
import { splitStatements, statementToRun } from './statement-at';

const split = (text: string): string[] => splitStatements(text).map(({ start, end }) => text.slice(start, end));

/** The text with `|` where the cursor is, or two of them around a selection. */
function run(marked: string): string | null {
  const from = marked.indexOf('|');
  const to = marked.lastIndexOf('|') - (marked.lastIndexOf('|') === from ? 0 : 1);
  const text = marked.replaceAll('|', '');
  const range = statementToRun(text, { from, to });
  return range === null ? null : text.slice(range.start, range.end);
}

describe('statements of a text', () => {
  it('are cut at semicolons that are neither quoted nor commented', () => {
    expect(split('select \';\' ; select "a;b" /* ; /* ; */ ; */ -- ;\n ; select $$;$$; select $t$ ; $$ ; $t$')).toEqual(
      ["select ';'", 'select "a;b"', 'select $$;$$', 'select $t$ ; $$ ; $t$'],
    );
  });

  it('know escapes', () => {
    expect(split(String.raw`select 'it''s;'; select e'\';'; select 1`)).toEqual([
      "select 'it''s;'",
      String.raw`select e'\';'`,
      'select 1',
    ]);
  });

  it('are none in comments and blanks', () => {
    expect(split('-- nothing;\n /* here; */ ;;\n')).toEqual([]);
  });

  it('run to the end where a quote is open', () => {
    expect(split("select 'a; b")).toEqual(["select 'a; b"]);
  });

  it('do not stop at a parameter or a trailing dollar', () => {
    expect(split('select $1; select 2$')).toEqual(['select $1', 'select 2$']);
  });
});

describe('what Run runs', () => {
  it('is the statement that the cursor is in', () => {
    expect(run('select 1; sel|ect 2; select 3')).toBe('select 2');
    expect(run('select 1|; select 2')).toBe('select 1');
  });

  it('is the statement before the cursor on its line, after its semicolon', () => {
    expect(run('select 1;|\nselect 2')).toBe('select 1');
    expect(run('select 1;\nselect 2;\n|')).toBe('select 2');
  });

  it('is the statement below a comment that the cursor is in', () => {
    expect(run('select 1;\n\n-- the sec|ond\nselect 2')).toBe('select 2');
    expect(run('|-- only\nselect 1')).toBe('select 1');
  });

  it('is the selection where there is one', () => {
    expect(run('select * from (|select 1|) where x')).toBe('select 1');
    expect(run('|select 1;| select 2')).toBe('select 1');
    expect(run('|select 1; select 2;|')).toBe('select 1; select 2');
  });

  it('is nothing of nothing', () => {
    expect(run('|')).toBeNull();
    expect(run('-- com|ment')).toBeNull();
    expect(run('select |  | 1')).toBeNull();
  });
});
