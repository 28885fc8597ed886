import { beforeEach, describe, expect, it } from 'vitest';
import type { FeedChange, FeedConfig } from '../../../../shared/contract/feeds';
import { LakeError } from '../../../../shared/errors';
import { builtInFeeds } from '../built-in';
import { applyChanges, type FeedCommands } from './apply-sync';
import { differencesOf } from './feed-differences';
import { draftOf, type PlannedChange } from './planned-change';

const context = { signal: new AbortController().signal };
const feeds = builtInFeeds(new Date(0));

function builtIn(at: number): FeedConfig {
  const feed = feeds[at];
  if (feed === undefined) throw new Error(`no feed ${at}`);
  return feed;
}

const added = (feed: FeedConfig): PlannedChange => ({
  current: null,
  change: { feed: feed.name, change: 'add', draft: draftOf(feed), differences: [], problem: null },
});
function updated(current: FeedConfig, to: Partial<FeedConfig>): PlannedChange {
  const draft = draftOf({ ...current, ...to });
  const differences = differencesOf(draftOf(current), draft);
  return { current, change: { feed: current.name, change: 'update', draft, differences, problem: null } };
}

describe('applying a sync', () => {
  let done: string[];
  let failure: Error | null;
  let commands: FeedCommands;

  beforeEach(() => {
    done = [];
    failure = null;
    const doing = (what: string): void => {
      if (failure !== null && what.includes(builtIn(1).name)) throw failure;
      done.push(what);
    };
    commands = {
      add: async (draft) => {
        doing(`add ${draft.name}`);
        return { feed: draft.name };
      },
      update: async ({ updatedAt, draft }) => {
        doing(`update ${draft.name} of ${updatedAt}`);
        return {};
      },
      setEnabled: async ({ feed, enabled }) => {
        doing(`${enabled ? 'enable' : 'disable'} ${feed}`);
        return {};
      },
    };
  });

  const apply = (wanted: readonly FeedChange[], planned: readonly PlannedChange[]) =>
    applyChanges(wanted, planned, commands, context);

  it('adds, updates on what was compared, and disables, and leaves alone what was not asked for', async () => {
    const gone: PlannedChange = {
      current: builtIn(2),
      change: {
        feed: builtIn(2).name,
        change: 'gone',
        draft: null,
        differences: [{ field: 'enabled', before: 'true', after: 'false' }],
        problem: null,
      },
    };
    const planned = [added(builtIn(0)), updated(builtIn(1), { retentionDays: 3 }), gone, added(builtIn(3))];
    const wanted = planned.slice(0, 3).map(({ change }) => change);
    const names = wanted.map(({ feed }) => feed);
    expect(await apply(wanted, planned)).toEqual({ applied: names, refused: [] });
    expect(done).toEqual([`add ${names[0]}`, `update ${names[1]} of 1970-01-01T00:00:00.000Z`, `disable ${names[2]}`]);
  });

  it('refuses what differs from what was shown, or is not there any more', async () => {
    const shown = updated(builtIn(1), { retentionDays: 3 }).change;
    const other = updated(builtIn(1), { retentionDays: 4 });
    const changedMeanwhile = updated({ ...builtIn(1), retentionDays: 7 }, { retentionDays: 3 });
    for (const planned of [[other], [changedMeanwhile], []]) {
      expect(await apply([shown], planned)).toMatchObject({ applied: [], refused: [{ error: { code: 'CONFLICT' } }] });
    }
    expect(done).toEqual([]);
  });

  it('never applies what has a problem, though it was sent without one', async () => {
    const { change, current } = added(builtIn(0));
    const planned = [{ current, change: { ...change, problem: 'It cannot be.' } }];
    expect(await apply([change], planned)).toMatchObject({
      applied: [],
      refused: [{ feed: change.feed, error: { code: 'REFUSED', message: 'It cannot be.' } }],
    });
    expect(done).toEqual([]);
  });

  it('goes on where one is refused', async () => {
    failure = new LakeError('REFUSED', 'Its export runs.', { details: { feed: builtIn(1).name } });
    const planned = [added(builtIn(0)), added(builtIn(1)), added(builtIn(2))];
    const outcome = await apply(
      planned.map(({ change }) => change),
      planned,
    );
    expect(outcome.applied).toEqual([builtIn(0).name, builtIn(2).name]);
    expect(outcome.refused).toEqual([
      {
        feed: builtIn(1).name,
        error: { code: 'REFUSED', message: 'Its export runs.', details: { feed: builtIn(1).name }, retryable: false },
      },
    ]);
  });
});
