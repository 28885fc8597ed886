import { FakeBroker } from './fake-broker';
import { describeBrokerContract } from './kafka/broker-contract';

describeBrokerContract('the fake', async () => {
  const broker = new FakeBroker();
  return {
    broker,
    removeBefore: async (topic, partition, offset) => broker.removeBefore(topic, partition, offset),
    recreate: async (topic) => broker.recreate(topic),
  };
});
