import { z } from 'zod';
import type { Keyring } from '../adapters/system/keyring';
import { ParentKeyring } from './parent-keyring';
import { type FromHost, toHostSchema } from '../../shared/rpc/host-messages';
import { keyringAnswerSchema } from '../../shared/rpc/keyring-messages';
import { portTransport } from '../../shared/rpc/port';
import type { Transport } from '../../shared/rpc/transport';

/** Who started this utility process, as far as it needs to know. */
export interface UtilityParent {
  /** `onConnect`: a page's channel. `onStop`: finish and end; also when the parent is gone. */
  listen(onConnect: (page: Transport) => void, onStop: () => void): void;
  /** Calls are answered from now on. */
  ready(): void;
  /** The desktop's; null where no desktop started this process. */
  readonly keyring: Keyring | null;
}

const fromElectronSchema = z.union([toHostSchema, keyringAnswerSchema]);

/** Electron's main process: each page comes as a MessagePort. */
export function electronParent(parentPort: Electron.ParentPort): UtilityParent {
  const keyring = new ParentKeyring((ask) => parentPort.postMessage(ask));
  return {
    keyring,
    listen: (onConnect, onStop) => {
      parentPort.on('message', ({ data, ports }) => {
        const message = fromElectronSchema.parse(data);
        const [port] = ports;
        if (message.type === 'stop') onStop();
        else if (message.type === 'keyring') keyring.receive(message);
        else if (message.type === 'connect' && port !== undefined) onConnect(mainPortTransport(port));
      });
    },
    ready: () => parentPort.postMessage({ type: 'ready' } satisfies FromHost),
  };
}

function mainPortTransport(port: Electron.MessagePortMain): Transport {
  return portTransport({
    post: (value) => port.postMessage(value),
    listen: (onValue, onClosed) => {
      port.on('message', ({ data }) => onValue(data));
      port.on('close', onClosed);
      port.start();
    },
    close: () => port.close(),
  });
}

interface ForkedChannel {
  onValue(value: unknown): void;
  onClosed(): void;
}

/** A Node process that forked this one: all pages share its pipe, by channel number. */
export function forkParent(): UtilityParent {
  const channels = new Map<number, ForkedChannel>();
  const tell = (message: FromHost): void => {
    if (process.connected) process.send?.(message);
  };

  function open(channel: number): Transport {
    return portTransport({
      post: (value) => tell({ type: 'value', channel, value }),
      listen: (onValue, onClosed) => channels.set(channel, { onValue, onClosed }),
      close: () => {
        if (channels.delete(channel)) tell({ type: 'close', channel });
      },
    });
  }

  return {
    keyring: null,
    listen: (onConnect, onStop) => {
      process.on('message', (data) => {
        const message = toHostSchema.parse(data);
        switch (message.type) {
          case 'connect':
            onConnect(open(message.channel));
            break;
          case 'value':
            channels.get(message.channel)?.onValue(message.value);
            break;
          case 'close': {
            const closed = channels.get(message.channel);
            channels.delete(message.channel);
            closed?.onClosed();
            break;
          }
          case 'stop':
            onStop();
            break;
        }
      });
      process.on('disconnect', onStop);
      // A terminal's Ctrl-C reaches every process at once; this one ends when its parent asks, after committing.
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
    },
    ready: () => tell({ type: 'ready' }),
  };
}
