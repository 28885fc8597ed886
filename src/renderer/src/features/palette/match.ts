/** How well a text answers what was typed, and which of its characters do. */
export interface Match {
  readonly score: number;
  /** Ascending. */
  readonly places: readonly number[];
}

/** A run of the word, letter by letter, is worth more the more of it stands at beginnings of words and together. */
const TOGETHER = 100;
const AT_START = 60;
const AT_WORD = 40;
const LETTER_AT_WORD = 12;
const LETTER_TOGETHER = 8;
/** Of two texts that answer equally well the shorter one is meant. */
const PER_CHARACTER = 0.2;

/** Null where the text does not have every word of what was typed, in whatever order; nothing typed is answered by every text. */
export function matchText(typed: string, text: string): Match | null {
  const lower = text.toLowerCase();
  let score = -text.length * PER_CHARACTER;
  const places = new Set<number>();
  for (const word of typed.toLowerCase().split(/\s+/)) {
    if (word === '') continue;
    const found = together(word, lower) ?? scattered(word, lower);
    if (found === null) return null;
    score += found.score;
    for (const place of found.places) places.add(place);
  }
  return { score, places: [...places].toSorted((a, b) => a - b) };
}

const beginsWord = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1));

function together(word: string, text: string): Match | null {
  let best = -1;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (best === -1) best = at;
    if (!beginsWord(text, at)) continue;
    best = at;
    break;
  }
  if (best === -1) return null;
  const bonus = best === 0 ? AT_START : beginsWord(text, best) ? AT_WORD : 0;
  return { score: TOGETHER + bonus + word.length, places: Array.from(word, (_, index) => best + index) };
}

/** The letters in their order with others between them, from the beginning where that reads best. */
function scattered(word: string, text: string): Match | null {
  let best: Match | null = null;
  for (let start = text.indexOf(word.charAt(0)); start !== -1; start = text.indexOf(word.charAt(0), start + 1)) {
    const places: number[] = [];
    let score = 0;
    let from = start;
    for (const letter of word) {
      const at = nextPlace(letter, text, from);
      if (at === -1) return best;
      score += (beginsWord(text, at) ? LETTER_AT_WORD : 0) + (at === (places.at(-1) ?? -2) + 1 ? LETTER_TOGETHER : 0);
      places.push(at);
      from = at + 1;
    }
    // Letters that are strewn over the text are a chance.
    score -= from - start - word.length;
    if (best === null || score > best.score) best = { score, places };
  }
  return best !== null && best.score > 0 ? best : null;
}

/** The next beginning of a word with this letter, unless the letter itself comes right now. */
function nextPlace(letter: string, text: string, from: number): number {
  const first = text.indexOf(letter, from);
  if (first === -1 || first === from) return first;
  for (let at = first; at !== -1; at = text.indexOf(letter, at + 1)) if (beginsWord(text, at)) return at;
  return first;
}
