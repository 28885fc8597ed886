import { useEffect, useRef, useState } from 'react';
import { LakeError } from '../../../shared/errors';
import { useCommand } from './use-command';
import { useOperationQuery } from './use-operation-query';

export interface SaveTarget<F extends string> {
  readonly path: string;
  readonly format: F;
}

interface SaveFileOptions<F extends string, S> {
  /** Fails CONFLICT where the file is there and `overwrite` is false. */
  readonly write: (target: SaveTarget<F> & { overwrite: boolean }) => Promise<S>;
  /** Head of the system's dialog. */
  readonly title: (format: F) => string;
  readonly defaultName: (format: F) => string;
  readonly onSaved: (saved: S) => void;
  /** Failures that no dialog of this is open to show. */
  readonly onFailed: (error: unknown) => void;
}

export interface SaveFile<F extends string> {
  readonly pending: boolean;
  /** Format whose path is being typed, since there is no system dialog. */
  readonly typing: F | null;
  /** What went wrong with the typed path. */
  readonly error: unknown;
  /** A file that is there: whether it is to be replaced has to be asked. */
  readonly existing: SaveTarget<F> | null;
  begin(format: F): void;
  /** A typed path. */
  saveTo(path: string): void;
  replace(): void;
  close(): void;
}

/** Into a file of the user's choice, by the system's dialog or a typed path. A file that is there is never replaced unasked. */
export function useSaveFile<F extends string, S>(options: SaveFileOptions<F, S>): SaveFile<F> {
  const desktop = useOperationQuery((operations) => operations.shellCapabilities, {}).data?.desktop === true;
  const chooseFile = useCommand((operations) => operations.shellChooseSaveFile);
  const [typing, setTyping] = useState<F | null>(null);
  const [existing, setExisting] = useState<SaveTarget<F> | null>(null);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  /** The dialog of a typed path is open, and shows what went wrong. */
  const isAsking = useRef(false);
  const type = (format: F | null): void => {
    isAsking.current = format !== null;
    setTyping(format);
  };
  useEffect(
    () => () => {
      isAsking.current = false;
    },
    [],
  );

  const close = (): void => {
    type(null);
    setExisting(null);
    setError(null);
  };

  const save = async (target: SaveTarget<F>, overwrite: boolean): Promise<void> => {
    setPending(true);
    setError(null);
    try {
      const saved = await options.write({ ...target, overwrite });
      close();
      options.onSaved(saved);
    } catch (reason) {
      if (!overwrite && reason instanceof LakeError && reason.code === 'CONFLICT') {
        type(null);
        setExisting(target);
      } else if (isAsking.current) {
        setError(reason);
      } else {
        close();
        options.onFailed(reason);
      }
    } finally {
      setPending(false);
    }
  };

  return {
    pending,
    typing,
    error,
    existing,
    begin: (format) => {
      close();
      if (!desktop) {
        type(format);
        return;
      }
      chooseFile.mutate(
        { title: options.title(format), defaultName: options.defaultName(format) },
        {
          // Not every system's dialog asks before it gives the name of a file that is there; ours does.
          onSuccess: ({ path }) => {
            if (path !== null) void save({ path, format }, false);
          },
          onError: options.onFailed,
        },
      );
    },
    saveTo: (path) => {
      if (typing !== null) void save({ path, format: typing }, false);
    },
    replace: () => {
      const target = existing;
      if (target === null) return;
      // The question is answered; left open while the file is written, it would lie over what stops that.
      setExisting(null);
      void save(target, true);
    },
    close,
  };
}
