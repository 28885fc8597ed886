import { useCallback, useState } from 'react';
import { useClients } from './context';
import { useCommand } from './use-command';
import { useOperationQuery } from './use-operation-query';

export interface OpenFolder {
  /** True while a path has to be typed, since there is no system dialog. */
  readonly asking: boolean;
  readonly pending: boolean;
  readonly error: Error | null;
  /** Asks for a folder, in the system's dialog or by `asking`. */
  begin(title: string): void;
  /** Opens a typed path. */
  open(path: string): void;
  close(): void;
}

/** Any folder of Parquet as a read-only feed. The core makes a lake for it where there is none yet. */
export function useOpenFolder(onOpened: (feed: string) => void): OpenFolder {
  const clients = useClients();
  const desktop = useOperationQuery((operations) => operations.shellCapabilities, {}).data?.desktop === true;
  const { mutate, reset, isPending, error } = useCommand((operations) => operations.feedsOpenFolder);
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<Error | null>(null);

  const open = useCallback(
    (path: string) => {
      setFailure(null);
      mutate(
        { path },
        {
          onSuccess: ({ feed }) => {
            setAsking(false);
            onOpened(feed);
          },
          // A folder chosen in the system's dialog failed: the typed form shows why and lets the user mend it.
          onError: () => setAsking(true),
        },
      );
    },
    [mutate, onOpened],
  );

  const begin = useCallback(
    (title: string) => {
      reset();
      setFailure(null);
      if (!desktop) {
        setAsking(true);
        return;
      }
      clients.shell.chooseFolder({ title }).then(
        ({ path }) => {
          if (path !== null) open(path);
        },
        (reason: unknown) => setFailure(reason instanceof Error ? reason : new Error(String(reason))),
      );
    },
    [clients, desktop, open, reset],
  );

  const close = useCallback(() => setAsking(false), []);
  return { asking, pending: isPending, error: failure ?? error, begin, open, close };
}
