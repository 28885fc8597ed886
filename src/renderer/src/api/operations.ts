import type { CallOptions, Client, CommandOperation } from '../../../shared/contract/define';
import { contract, type LagoonContract } from '../../../shared/contract/index';
import type { z } from 'zod';

type Clients = Client<LagoonContract>;

type OperationName = {
  [N in keyof LagoonContract & string]: `${N}.${keyof LagoonContract[N] & string}`;
}[keyof LagoonContract & string];

/** A query with the name that its cache entries are filed under. */
export interface QueryReference<I, O> {
  readonly name: OperationName;
  readonly pick: (clients: Clients) => (input: I, options?: CallOptions) => Promise<O>;
}

/** A command with the names it makes stale, taken from the contract. */
export interface CommandReference<I, O> {
  readonly name: OperationName;
  readonly invalidates: readonly string[];
  readonly pick: (clients: Clients) => (input: I, options?: CallOptions) => Promise<O>;
}

function query<I, O>(name: OperationName, pick: QueryReference<I, O>['pick']): QueryReference<I, O> {
  return { name, pick };
}

function command<I, O>(
  name: OperationName,
  definition: CommandOperation<z.ZodType, z.ZodType>,
  pick: CommandReference<I, O>['pick'],
): CommandReference<I, O> {
  return { name, invalidates: definition.invalidates, pick };
}

/** Every query that the window caches. Streams are read with `useStream`. */
export const queryOperations = {
  consumersCompleteness: query('consumers.completeness', (clients) => clients.consumers.completeness),
  consumersPlanSeek: query('consumers.planSeek', (clients) => clients.consumers.planSeek),
  consumersTopics: query('consumers.topics', (clients) => clients.consumers.topics),
  feedsArchived: query('feeds.archived', (clients) => clients.feeds.archived),
  feedsDeletion: query('feeds.deletion', (clients) => clients.feeds.deletion),
  feedsList: query('feeds.list', (clients) => clients.feeds.list),
  feedsPlanSync: query('feeds.planSync', (clients) => clients.feeds.planSync),
  feedsPreview: query('feeds.preview', (clients) => clients.feeds.preview),
  feedsProblems: query('feeds.problems', (clients) => clients.feeds.problems),
  feedsShow: query('feeds.show', (clients) => clients.feeds.show),
  importsAdoptable: query('imports.adoptable', (clients) => clients.imports.adoptable),
  importsInspect: query('imports.inspect', (clients) => clients.imports.inspect),
  jobsRuns: query('jobs.runs', (clients) => clients.jobs.runs),
  ksqldbDescribe: query('ksqldb.describe', (clients) => clients.ksqldb.describe),
  ksqldbPlanApply: query('ksqldb.planApply', (clients) => clients.ksqldb.planApply),
  ksqldbSources: query('ksqldb.sources', (clients) => clients.ksqldb.sources),
  lakeInfo: query('lake.info', (clients) => clients.lake.info),
  lakePartitions: query('lake.partitions', (clients) => clients.lake.partitions),
  lakeVersions: query('lake.versions', (clients) => clients.lake.versions),
  lakeFiles: query('lake.files', (clients) => clients.lake.files),
  lakeFileDetail: query('lake.fileDetail', (clients) => clients.lake.fileDetail),
  lakeSchema: query('lake.schema', (clients) => clients.lake.schema),
  lakeHistory: query('lake.history', (clients) => clients.lake.history),
  maintenanceRetentionPlan: query('maintenance.retentionPlan', (clients) => clients.maintenance.retentionPlan),
  maintenanceCompactionPlan: query('maintenance.compactionPlan', (clients) => clients.maintenance.compactionPlan),
  maintenanceVacuumPlan: query('maintenance.vacuumPlan', (clients) => clients.maintenance.vacuumPlan),
  queriesCost: query('queries.cost', (clients) => clients.queries.cost),
  queriesDiff: query('queries.diff', (clients) => clients.queries.diff),
  queriesDigest: query('queries.digest', (clients) => clients.queries.digest),
  queriesParameters: query('queries.parameters', (clients) => clients.queries.parameters),
  queriesPin: query('queries.pin', (clients) => clients.queries.pin),
  queriesPlan: query('queries.plan', (clients) => clients.queries.plan),
  queriesText: query('queries.text', (clients) => clients.queries.text),
  queriesProvenance: query('queries.provenance', (clients) => clients.queries.provenance),
  permissionsCheck: query('permissions.check', (clients) => clients.permissions.check),
  permissionsList: query('permissions.list', (clients) => clients.permissions.list),
  quarantineList: query('quarantine.list', (clients) => clients.quarantine.list),
  quarantinePlanRedrive: query('quarantine.planRedrive', (clients) => clients.quarantine.planRedrive),
  quarantineSummary: query('quarantine.summary', (clients) => clients.quarantine.summary),
  reportsLake: query('reports.lake', (clients) => clients.reports.lake),
  overview: query('reports.overview', (clients) => clients.reports.overview),
  settingsGet: query('settings.get', (clients) => clients.settings.get),
  settingsPasswords: query('settings.passwords', (clients) => clients.settings.passwords),
  settingsDoctor: query('settings.doctor', (clients) => clients.settings.doctor),
  systemInfo: query('system.info', (clients) => clients.system.info),
  warehouseAsk: query('warehouse.ask', (clients) => clients.warehouse.ask),
  warehouseColumns: query('warehouse.columns', (clients) => clients.warehouse.columns),
  warehouseDifferences: query('warehouse.differences', (clients) => clients.warehouse.differences),
  warehouseProposeTable: query('warehouse.proposeTable', (clients) => clients.warehouse.proposeTable),
  warehouseReports: query('warehouse.reports', (clients) => clients.warehouse.reports),
  warehouseSampleQueries: query('warehouse.sampleQueries', (clients) => clients.warehouse.sampleQueries),
  warehouseStatus: query('warehouse.status', (clients) => clients.warehouse.status),
  warehouseTableDdl: query('warehouse.tableDdl', (clients) => clients.warehouse.tableDdl),
  warehouseVerify: query('warehouse.verify', (clients) => clients.warehouse.verify),
  workspaceList: query('workspace.list', (clients) => clients.workspace.list),
  workspaceRead: query('workspace.read', (clients) => clients.workspace.read),
  workspaceReadNotebook: query('workspace.readNotebook', (clients) => clients.workspace.readNotebook),
  workspaceDraft: query('workspace.draft', (clients) => clients.workspace.draft),
  workspaceHistory: query('workspace.history', (clients) => clients.workspace.history),
  shellCapabilities: query('shell.capabilities', (clients) => clients.shell.capabilities),
} as const;

export const commandOperations = {
  exportsStart: command('exports.start', contract.exports.start, (clients) => clients.exports.start),
  consumersStart: command('consumers.start', contract.consumers.start, (clients) => clients.consumers.start),
  consumersStop: command('consumers.stop', contract.consumers.stop, (clients) => clients.consumers.stop),
  consumersPause: command('consumers.pause', contract.consumers.pause, (clients) => clients.consumers.pause),
  consumersResume: command('consumers.resume', contract.consumers.resume, (clients) => clients.consumers.resume),
  consumersSeek: command('consumers.seek', contract.consumers.seek, (clients) => clients.consumers.seek),
  consumersReplay: command('consumers.replay', contract.consumers.replay, (clients) => clients.consumers.replay),
  feedsAdd: command('feeds.add', contract.feeds.add, (clients) => clients.feeds.add),
  feedsApplySync: command('feeds.applySync', contract.feeds.applySync, (clients) => clients.feeds.applySync),
  feedsArchive: command('feeds.archive', contract.feeds.archive, (clients) => clients.feeds.archive),
  feedsClone: command('feeds.clone', contract.feeds.clone, (clients) => clients.feeds.clone),
  feedsDelete: command('feeds.delete', contract.feeds.delete, (clients) => clients.feeds.delete),
  feedsRename: command('feeds.rename', contract.feeds.rename, (clients) => clients.feeds.rename),
  feedsRestore: command('feeds.restore', contract.feeds.restore, (clients) => clients.feeds.restore),
  feedsUpdate: command('feeds.update', contract.feeds.update, (clients) => clients.feeds.update),
  feedsSetEnabled: command('feeds.setEnabled', contract.feeds.setEnabled, (clients) => clients.feeds.setEnabled),
  feedsOpenFolder: command('feeds.openFolder', contract.feeds.openFolder, (clients) => clients.feeds.openFolder),
  feedsCloseFolder: command('feeds.closeFolder', contract.feeds.closeFolder, (clients) => clients.feeds.closeFolder),
  importsStart: command('imports.start', contract.imports.start, (clients) => clients.imports.start),
  importsAdopt: command('imports.adopt', contract.imports.adopt, (clients) => clients.imports.adopt),
  jobsCancel: command('jobs.cancel', contract.jobs.cancel, (clients) => clients.jobs.cancel),
  ksqldbApply: command('ksqldb.apply', contract.ksqldb.apply, (clients) => clients.ksqldb.apply),
  ksqldbMakeQueryable: command(
    'ksqldb.makeQueryable',
    contract.ksqldb.makeQueryable,
    (clients) => clients.ksqldb.makeQueryable,
  ),
  lakeInit: command('lake.init', contract.lake.init, (clients) => clients.lake.init),
  lakeRestore: command('lake.restore', contract.lake.restore, (clients) => clients.lake.restore),
  maintenanceApplyRetention: command(
    'maintenance.applyRetention',
    contract.maintenance.applyRetention,
    (clients) => clients.maintenance.applyRetention,
  ),
  maintenanceCompact: command(
    'maintenance.compact',
    contract.maintenance.compact,
    (clients) => clients.maintenance.compact,
  ),
  maintenanceUndoCompaction: command(
    'maintenance.undoCompaction',
    contract.maintenance.undoCompaction,
    (clients) => clients.maintenance.undoCompaction,
  ),
  maintenanceVacuum: command(
    'maintenance.vacuum',
    contract.maintenance.vacuum,
    (clients) => clients.maintenance.vacuum,
  ),
  permissionsCreateTable: command(
    'permissions.createTable',
    contract.permissions.createTable,
    (clients) => clients.permissions.createTable,
  ),
  permissionsEnd: command('permissions.end', contract.permissions.end, (clients) => clients.permissions.end),
  permissionsGrant: command('permissions.grant', contract.permissions.grant, (clients) => clients.permissions.grant),
  permissionsRevoke: command(
    'permissions.revoke',
    contract.permissions.revoke,
    (clients) => clients.permissions.revoke,
  ),
  quarantineDiscard: command(
    'quarantine.discard',
    contract.quarantine.discard,
    (clients) => clients.quarantine.discard,
  ),
  quarantineRedrive: command(
    'quarantine.redrive',
    contract.quarantine.redrive,
    (clients) => clients.quarantine.redrive,
  ),
  reportsSave: command('reports.save', contract.reports.save, (clients) => clients.reports.save),
  reportsSavePicture: command(
    'reports.savePicture',
    contract.reports.savePicture,
    (clients) => clients.reports.savePicture,
  ),
  queriesToFile: command('queries.toFile', contract.queries.toFile, (clients) => clients.queries.toFile),
  settingsSetPassword: command(
    'settings.setPassword',
    contract.settings.setPassword,
    (clients) => clients.settings.setPassword,
  ),
  settingsUpdate: command('settings.update', contract.settings.update, (clients) => clients.settings.update),
  warehouseCreateTable: command(
    'warehouse.createTable',
    contract.warehouse.createTable,
    (clients) => clients.warehouse.createTable,
  ),
  warehouseInit: command('warehouse.init', contract.warehouse.init, (clients) => clients.warehouse.init),
  warehouseResetLive: command(
    'warehouse.resetLive',
    contract.warehouse.resetLive,
    (clients) => clients.warehouse.resetLive,
  ),
  warehouseStartLive: command(
    'warehouse.startLive',
    contract.warehouse.startLive,
    (clients) => clients.warehouse.startLive,
  ),
  warehouseStopLive: command(
    'warehouse.stopLive',
    contract.warehouse.stopLive,
    (clients) => clients.warehouse.stopLive,
  ),
  warehouseSync: command('warehouse.sync', contract.warehouse.sync, (clients) => clients.warehouse.sync),
  workspaceSave: command('workspace.save', contract.workspace.save, (clients) => clients.workspace.save),
  workspaceSaveNotebook: command(
    'workspace.saveNotebook',
    contract.workspace.saveNotebook,
    (clients) => clients.workspace.saveNotebook,
  ),
  workspaceRename: command('workspace.rename', contract.workspace.rename, (clients) => clients.workspace.rename),
  workspaceRemove: command('workspace.remove', contract.workspace.remove, (clients) => clients.workspace.remove),
  workspaceRecord: command('workspace.record', contract.workspace.record, (clients) => clients.workspace.record),
  workspaceKeepDraft: command(
    'workspace.keepDraft',
    contract.workspace.keepDraft,
    (clients) => clients.workspace.keepDraft,
  ),
  workspaceClearHistory: command(
    'workspace.clearHistory',
    contract.workspace.clearHistory,
    (clients) => clients.workspace.clearHistory,
  ),
  shellChooseFile: command('shell.chooseFile', contract.shell.chooseFile, (clients) => clients.shell.chooseFile),
  shellChooseFolder: command(
    'shell.chooseFolder',
    contract.shell.chooseFolder,
    (clients) => clients.shell.chooseFolder,
  ),
  shellChooseSaveFile: command(
    'shell.chooseSaveFile',
    contract.shell.chooseSaveFile,
    (clients) => clients.shell.chooseSaveFile,
  ),
  shellOpenLake: command('shell.openLake', contract.shell.openLake, (clients) => clients.shell.openLake),
  shellSpeak: command('shell.speak', contract.shell.speak, (clients) => clients.shell.speak),
} as const;
