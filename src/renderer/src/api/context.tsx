import { createContext, useContext, useSyncExternalStore, type ReactNode } from 'react';
import type { Client } from '../../../shared/contract/define';
import type { LagoonContract } from '../../../shared/contract/index';
import type { PeerConnection, PeerStates } from './peers';

const ConnectionContext = createContext<PeerConnection | null>(null);

export function ConnectionProvider({ connection, children }: { connection: PeerConnection; children: ReactNode }) {
  return <ConnectionContext value={connection}>{children}</ConnectionContext>;
}

function useConnection(): PeerConnection {
  const connection = useContext(ConnectionContext);
  if (connection === null) throw new Error('ConnectionProvider is missing above this component.');
  return connection;
}

export function useClients(): Client<LagoonContract> {
  return useConnection().clients;
}

export function usePeerStates(): PeerStates {
  const connection = useConnection();
  return useSyncExternalStore(connection.subscribe, connection.states);
}
