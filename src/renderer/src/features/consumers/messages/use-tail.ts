import { useDeferredValue, useEffect, useState, useSyncExternalStore } from 'react';
import { useClients } from '../../../api/context';
import { TailSession, type TailRequest, type TailState } from './tail-session';

export interface Tail {
  /** Null until one is begun, and after it was stopped. */
  readonly state: TailState | null;
  begin(request: TailRequest): void;
  stop(): void;
  pause(): void;
  resume(): void;
  clear(): void;
}

const never = (): (() => void) => () => {};
const none = (): null => null;

/** At most one tail; ended with the page that shows it. */
export function useTail(): Tail {
  const clients = useClients();
  const [session, setSession] = useState<TailSession | null>(null);
  const state = useSyncExternalStore<TailState | null>(session?.subscribe ?? never, session?.state ?? none);
  useEffect(() => () => session?.close(), [session]);
  return {
    // A flood is drawn when the page has time for it.
    state: useDeferredValue(state),
    begin: (request) => setSession(new TailSession(clients.consumers.tail, request)),
    stop: () => setSession(null),
    pause: () => session?.pause(),
    resume: () => session?.resume(),
    clear: () => session?.clear(),
  };
}
