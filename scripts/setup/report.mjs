/**
 * What set-up tells the user. Everything goes to stderr: the standard output belongs to the program that is started.
 */

/** A failure with a sentence for the user: what is missing and what to do. No stack is printed for it. */
export class SetupError extends Error {
  /** @param {string} message @param {{ cause?: unknown }} [options] */
  constructor(message, options) {
    super(message, options);
    this.name = 'SetupError';
  }
}

/** @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** @param {number} startedMs from `performance.now()` */
export function secondsSince(startedMs) {
  const seconds = (performance.now() - startedMs) / 1000;
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

/**
 * One line before the work, one with its time after it.
 *
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  say(`• ${what} …`);
  const startedMs = performance.now();
  const result = await work();
  say(`  done in ${secondsSince(startedMs)}`);
  return result;
}

/** Runs a script's main function: a SetupError is one sentence, anything else is a bug and shows whole. @param {() => Promise<number>} main */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof SetupError) say(`\n${error.message}`);
    else say(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    process.exitCode = 1;
  }
}
