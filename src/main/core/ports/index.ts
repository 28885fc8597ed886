/**
 * What the system needs of the outside world. Each port has one adapter that imports the library behind it, and one
 * fake in test/support that passes the same contract suite.
 */
export * from './answer-bound';
export type * from './drafts';
export type * from './files';
export type * from './folder-memory';
export * from './folder-day';
export type * from './formats';
export type * from './kafka';
export * from './ksqldb';
export type * from './offsets';
export type * from './parquet';
export * from './paths';
export type * from './quarantine';
export * from './raw-batch';
export type * from './records';
export type * from './sql';
export type * from './statement-file';
export type * from './system';
export type * from './warehouse';
