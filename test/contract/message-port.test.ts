import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { portTransport, type ValuePort } from '../../src/shared/rpc/port';
import { describeContract } from '../support/contract-suite';

function nodePort(port: MessagePort): ValuePort {
  return {
    post: (value) => port.postMessage(value),
    listen: (onValue, onClosed) => {
      port.on('message', onValue);
      port.on('close', onClosed);
    },
    close: () => port.close(),
  };
}

describeContract('MessagePort', async () => {
  const { port1, port2 } = new MessageChannel();
  return {
    page: portTransport(nodePort(port1)),
    server: portTransport(nodePort(port2)),
    breakIt: () => port2.close(),
    dispose: async () => port1.close(),
  };
});
