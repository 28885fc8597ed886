import { createInterface } from 'node:readline/promises';
import { LakeError } from '../../../shared/errors';

/** Asks for a yes. Error: INVALID_INPUT where nobody can be asked. */
export async function agreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new LakeError('INVALID_INPUT', `${question} Say --yes, or --dry-run to only look.`);
  return /^y(es)?$/i.test(await asked(`${question} [y/N] `));
}

/** What was typed where a feed's name was asked for. Error: INVALID_INPUT where nobody can be asked. */
export async function nameTyped(question: string, name: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new LakeError('INVALID_INPUT', `${question} Say --confirm ${name}, or --dry-run to only look.`);
  return await asked(`${question} It cannot be undone. Type the feed's name: `);
}

async function asked(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(question)).trim();
  } finally {
    terminal.close();
  }
}
