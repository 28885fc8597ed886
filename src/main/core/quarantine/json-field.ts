/** Where a member of the top-level object stands in the text: from its key to the end of its value. */
export interface Member {
  readonly key: string;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

/**
 * Takes a top-level field out of a JSON object's text, wherever and however often it is there; all else keeps its spelling, since parsing and
 * printing would round numbers. A text that is no object is given back as it is: whoever tries it says what is wrong with it.
 */
export function withoutField(text: string, field: string): string {
  const members = membersOf(text);
  if (members === null) return text;
  const stay = members.filter(({ key }) => key !== field);
  if (stay.length === members.length) return text;
  const open = text.indexOf('{');
  const close = text.lastIndexOf('}');
  const inside = stay.map(({ start, end }) => text.slice(start, end)).join(',');
  return `${text.slice(0, open + 1)}${inside}${text.slice(close)}`;
}

/** Null where the text is no JSON object. */
export function membersOf(text: string): Member[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  } catch {
    return null;
  }
  // It is JSON: only what tells members apart need be looked at.
  const members: Member[] = [];
  let at = skipSpace(text, text.indexOf('{') + 1);
  while (text[at] === '"') {
    const start = at;
    const keyEnd = endOfString(text, at);
    const key: unknown = JSON.parse(text.slice(start, keyEnd));
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1);
    at = endOfValue(text, valueStart);
    members.push({ key: String(key), start, valueStart, end: at });
    at = skipSpace(text, at);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return members;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return at;
}

/** `from` is at the opening quote. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at);
      if (depth === 0) return at;
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      // The end of the object itself.
      if (depth === 0) break;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (character === ',' && depth === 0) break;
    at += 1;
  }
  let end = at;
  while (end > from && /\s/.test(text[end - 1] ?? '')) end -= 1;
  return end;
}
