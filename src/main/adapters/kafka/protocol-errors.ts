import { LakeError } from '../../../shared/errors';
import type { ErrorCode, ErrorDetails } from '../../../shared/errors';

/** Those of Kafka's error codes that the reader meets: https://kafka.apache.org/protocol#protocol_error_codes */
export const KafkaError = {
  unknownServerError: -1,
  none: 0,
  offsetOutOfRange: 1,
  corruptMessage: 2,
  unknownTopicOrPartition: 3,
  leaderNotAvailable: 5,
  notLeaderOrFollower: 6,
  requestTimedOut: 7,
  replicaNotAvailable: 9,
  networkException: 13,
  coordinatorLoadInProgress: 14,
  coordinatorNotAvailable: 15,
  notCoordinator: 16,
  illegalGeneration: 22,
  unknownMemberId: 25,
  rebalanceInProgress: 27,
  topicAuthorizationFailed: 29,
  groupAuthorizationFailed: 30,
  clusterAuthorizationFailed: 31,
  kafkaStorageError: 56,
  fencedLeaderEpoch: 74,
  unknownLeaderEpoch: 75,
  offsetNotAvailable: 78,
  memberIdRequired: 79,
  fencedInstanceId: 82,
  unknownTopicId: 100,
  inconsistentTopicId: 103,
} as const;

const names = new Map<number, string>(Object.entries(KafkaError).map(([name, code]) => [code, name]));

const refusals: ReadonlySet<number> = new Set([
  KafkaError.topicAuthorizationFailed,
  KafkaError.groupAuthorizationFailed,
  KafkaError.clusterAuthorizationFailed,
]);

/** Of a broker: it has no such topic. One that the metadata has just named is only not known there yet (it starts) or not any more (it gave it up). */
export const missingTopic: ReadonlySet<number> = new Set([
  KafkaError.unknownTopicOrPartition,
  KafkaError.unknownTopicId,
  KafkaError.inconsistentTopicId,
]);

/** Passes by itself, mostly once the cluster's new state is asked for. */
const passing: ReadonlySet<number> = new Set([
  KafkaError.unknownServerError,
  KafkaError.leaderNotAvailable,
  KafkaError.notLeaderOrFollower,
  KafkaError.requestTimedOut,
  KafkaError.replicaNotAvailable,
  KafkaError.networkException,
  KafkaError.coordinatorLoadInProgress,
  KafkaError.coordinatorNotAvailable,
  KafkaError.notCoordinator,
  KafkaError.kafkaStorageError,
  KafkaError.fencedLeaderEpoch,
  KafkaError.unknownLeaderEpoch,
  KafkaError.offsetNotAvailable,
]);

function errorCodeOf(kafkaCode: number): ErrorCode {
  if (refusals.has(kafkaCode)) return 'REFUSED';
  if (kafkaCode === KafkaError.unknownTopicOrPartition || kafkaCode === KafkaError.unknownTopicId) return 'NOT_FOUND';
  return passing.has(kafkaCode) ? 'UNAVAILABLE' : 'SOURCE';
}

/** `doing`: "Reading topic x". */
export function protocolError(kafkaCode: number, doing: string, details: ErrorDetails): LakeError {
  const name = names.get(kafkaCode);
  const what = name === undefined ? `error ${kafkaCode}` : `error ${kafkaCode}, ${name}`;
  const remedy = refusals.has(kafkaCode) ? ' Give the user of these settings the right to do so.' : '';
  return new LakeError(errorCodeOf(kafkaCode), `${doing} failed: Kafka answers ${what}.${remedy}`, {
    details: { ...details, kafkaCode },
  });
}

/** Throws unless the code says that all is well. */
export function expectNoError(kafkaCode: number, doing: string, details: ErrorDetails): void {
  if (kafkaCode !== KafkaError.none) throw protocolError(kafkaCode, doing, details);
}
