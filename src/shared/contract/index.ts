import { consumers } from './consumers';
import { exports_ } from './exports';
import { feeds } from './feeds';
import { imports } from './imports';
import { jobs } from './jobs';
import { ksqldb } from './ksqldb';
import { lake } from './lake';
import { maintenance } from './maintenance';
import { permissions } from './permissions';
import { quarantine } from './quarantine';
import { queries } from './queries';
import { reports } from './reports';
import { settings } from './settings';
import { shell } from './shell';
import { system } from './system';
import { warehouse } from './warehouse';
import { workspace } from './workspace';

/** Served by the core process: everything that changes the lake. */
export const coreContract = {
  feeds,
  exports: exports_,
  consumers,
  imports,
  jobs,
  ksqldb,
  lake,
  maintenance,
  permissions,
  quarantine,
  settings,
  reports,
  system,
  warehouse,
  workspace,
};

/** Served by the query process: the analyst's DuckDB, which may die without harm to the jobs. */
export const queryContract = { queries };

/** Served by the desktop's main process (or the web host's stand-in). */
export const shellContract = { shell };

/** Every operation of Lagoon. */
export const contract = { ...coreContract, ...queryContract, ...shellContract };

export type CoreContract = typeof coreContract;
export type QueryContract = typeof queryContract;
export type ShellContract = typeof shellContract;
export type LagoonContract = typeof contract;

/** The peers a page talks to, one channel each. */
export const peers = ['core', 'query', 'shell'] as const;
export type Peer = (typeof peers)[number];
