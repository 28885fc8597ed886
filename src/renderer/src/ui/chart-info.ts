// A chart as it stands in the info string of a fence, as CommonMark calls what is behind its marks; here without the language.

/** Of the words behind `chart=bar`. Any other is not the chart's. */
const chartKeys = ['x', 'y', 'series', 'aggregate', 'bucket', 'bins'];

/** A blank in quotes ends no word, and a quote that is not closed goes to the end. Neither fails once begun: time grows with the text, which may be hostile. */
const word = /(?:[^\s"]|"(?:[^"\\]|\\.?)*(?:"|$))+/gs;
/** To be asked of a text that ends with a word: blanks at the end would be tried from each of them. */
const spacedWord = new RegExp(`\\s*(${word.source})`, 'gs');
const value = /"(?:[^"\\]|\\.?)*(?:"|$)|[^",]+/gs;

/** How it says that an answer is drawn: `chart=bar x=country y=amount,"net fee"`; only `chart`: by its columns' types. Null where rows are shown. */
export function chartIn(info: string | null): string | null {
  const { chart } = partsOf(info);
  return chart.length === 0 ? null : chart.join(' ');
}

/** The info string with this chart in the place of its own, behind whatever else it says; before it, where a quote that is not closed would take it. */
export function withChart(info: string | null, chart: string | null): string {
  const { others } = partsOf(info);
  const behind = `${others} ${chart ?? ''}`.trim();
  return chartIn(behind) === chart ? behind : `${chart ?? ''} ${others}`.trim();
}

/** What `chartIn` gave, by key: values without a column's quotes, and undefined where that is not JSON's. */
export function chartWords(chart: string): ReadonlyMap<string, readonly (string | undefined)[]> {
  return new Map(
    wordsOf(chart).map((each) => [keyOf(each), (each.slice(keyOf(each).length + 1).match(value) ?? []).map(unquoted)]),
  );
}

/** A name as it stands among the words: one word, without a backtick, which no fence's line may have. */
export function columnWord(name: string): string {
  return /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(name) ? name : JSON.stringify(name).replaceAll('`', String.raw`\u0060`);
}

/** The words of the chart, and the rest of the line as it is. */
function partsOf(info: string | null): { readonly chart: readonly string[]; readonly others: string } {
  const chart: string[] = [];
  const others = (info ?? '').trim().replace(spacedWord, (spaced, each: string) => {
    const key = keyOf(each);
    const isOfChart = key === 'chart' || (chart.length > 0 && each.includes('=') && chartKeys.includes(key));
    if (isOfChart) chart.push(each);
    return isOfChart ? '' : spaced;
  });
  return { chart, others: others.trim() };
}

function wordsOf(text: string): string[] {
  return text.match(word) ?? [];
}

function keyOf(each: string): string {
  return each.split('=', 1)[0] ?? '';
}

function unquoted(name: string): string | undefined {
  if (!name.startsWith('"')) return name;
  try {
    const value: unknown = JSON.parse(name);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
