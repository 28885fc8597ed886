const INDENT = '  ';

/**
 * JSON set out over lines, each number and string exactly as it was written: parsed and printed, 12345678901234567890 would come out as another
 * number. Null where the text is not JSON.
 */
export function prettyJson(text: string): string | null {
  if (!isJson(text)) return null;
  let out = '';
  let depth = 0;
  let previous = '';
  // A string, a word or number, or one mark; white space between them is dropped.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[^\s"{}[\],:]+|[{}[\],:]/gs)) {
    if (token === '{' || token === '[') {
      depth += 1;
      out += token + lineAt(depth);
    } else if (token === '}' || token === ']') {
      depth -= 1;
      // Nothing between the brackets: they stay together.
      const isEmpty = previous === '{' || previous === '[';
      out = isEmpty ? out.slice(0, -lineAt(depth + 1).length) + token : out + lineAt(depth) + token;
    } else if (token === ',') {
      out += token + lineAt(depth);
    } else {
      out += token === ':' ? ': ' : token;
    }
    previous = token;
  }
  return out;
}

function lineAt(depth: number): string {
  return `\n${INDENT.repeat(depth)}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
