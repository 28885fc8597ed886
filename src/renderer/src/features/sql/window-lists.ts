import type { TabStorage } from './lake-storage';
import { FIRST_LIST, keptLists, type WindowLists } from './stored-tabs';

/** Takes a name that one window of the browser has at a time, for as long as this one is there; false where another has it for longer than `waitMs`. */
export type TakeName = (name: string, waitMs: number) => Promise<boolean>;

/** Which list was this window's before a reload. */
const OWN_KEY = 'lagoon.sql.list';
/** The page before a reload may not be quite gone. One that was made by "Duplicate tab" waits as long, and in vain. */
const RELOAD_MS = 1000;

/** The list of tabs that is this window's: its own before a reload, else one of a window that is gone, else a new one. And all others of such windows. */
export async function takeLists(
  storage: TabStorage,
  session: Pick<Storage, 'getItem' | 'setItem'>,
  take: TakeName,
  newId: () => string,
): Promise<WindowLists> {
  const before = session.getItem(OWN_KEY);
  const again = before !== null && (await take(before, RELOAD_MS)) ? before : null;
  const left: string[] = [];
  for (const list of new Set([FIRST_LIST, ...keptLists(storage)])) {
    if (list !== again && (await take(list, 0))) left.push(list);
  }
  const own = again ?? left[0] ?? newId();
  if (again === null && left.length === 0) await take(own, 0);
  session.setItem(OWN_KEY, own);
  return { own, left: left.filter((list) => list !== own) };
}

/** Names that hold within one browser, on one origin, until `until`. */
export function namesOfBrowser(locks: LockManager, prefix: string, until: AbortSignal): TakeName {
  return (name, waitMs) =>
    new Promise((settle) => {
      const options: LockOptions = waitMs === 0 ? { ifAvailable: true } : { signal: AbortSignal.timeout(waitMs) };
      locks
        .request(`${prefix}${name}`, options, (lock) => {
          settle(lock !== null);
          return lock === null ? Promise.resolve() : aborted(until);
        })
        .catch((error: unknown) => {
          settle(false);
          const isLate = error instanceof DOMException && error.name === 'TimeoutError';
          if (!isLate) console.warn('It cannot be told which tabs another window shows.', error);
        });
    });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((settle) => {
    if (signal.aborted) settle();
    else signal.addEventListener('abort', () => settle(), { once: true });
  });
}
