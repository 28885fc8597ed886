import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from './paths.mjs';

/** How much of a failed command's output is shown, from its end. */
const shownCharacters = 4_000;

/**
 * @typedef {object} Outcome
 * @property {number} code   exit code; 128 + signal where a signal ended it; 127 where it could not start
 * @property {string} output standard output and error, together, as they came
 */

/**
 * Runs a command to its end and keeps what it printed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {Promise<Outcome>}
 */
export function capture(command, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs, killSignal: 'SIGKILL' }),
    });
    let output = '';
    /** @param {Buffer} chunk */
    const keep = (chunk) => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => done({ code: 127, output: error.message }));
    child.on('close', (code, signal) => done({ code: exitCode(code, signal), output }));
  });
}

/**
 * Runs a command in the user's terminal; Ctrl-C and a polite kill reach it, and its exit code comes back.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>}
 */
export function runInTerminal(command, args, options = {}) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd: root, env: options.env ?? process.env, stdio: 'inherit' });
    // A terminal sends Ctrl-C to the whole group already: the parent only waits. A kill of the parent alone is handed on.
    const ignore = () => {};
    const handOn = () => child.kill('SIGTERM');
    process.on('SIGINT', ignore);
    process.on('SIGTERM', handOn);
    const settle = () => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', handOn);
    };
    child.on('error', (error) => {
      settle();
      failed(error);
    });
    child.on('close', (code, signal) => {
      settle();
      done(exitCode(code, signal));
    });
  });
}

/** @param {number | null} code @param {NodeJS.Signals | null} signal */
function exitCode(code, signal) {
  if (code !== null) return code;
  return 128 + (signal === null ? 0 : constants.signals[signal]);
}

/** The end of a long output, which is where the reason is, without its colours. @param {string} output */
export function tailOf(output) {
  const trimmed = stripVTControlCharacters(output).trim();
  return trimmed.length <= shownCharacters ? trimmed : `…${trimmed.slice(-shownCharacters)}`;
}

/** Where a command is on the PATH, or null. @param {string} name */
export function findCommand(name) {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const suffix of suffixes) {
      const path = join(folder, name + suffix);
      if (folder !== '' && existsSync(path)) return path;
    }
  }
  return null;
}

/**
 * How to call the npm that started us, or the one on the PATH. npm is a script, and on Windows a `.cmd` that cannot be
 * started without a shell, so its JavaScript is run with our own Node wherever npm says where it is.
 *
 * @returns {[string, string[]]}
 */
export function npmCommand() {
  const script = process.env['npm_execpath'];
  if (script !== undefined && /\.c?js$/.test(script) && existsSync(script)) return [process.execPath, [script]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
}

/** Whether a short command succeeds, silently. @param {string} command @param {string[]} args */
export function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
}
