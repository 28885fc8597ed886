import type { CoreContract } from '../../../shared/contract';
import type { Handlers } from '../../../shared/contract/define';
import {
  mostCells,
  type Notebook,
  type NotebookCell,
  type NotebookSummary,
  type SavedQuery,
} from '../../../shared/contract/workspace';
import { LakeError, messageOf, throwIfAborted } from '../../../shared/errors';
import type { Drafts, IdSource, StatementFile } from '../ports';
import { notebookTitle, parseNotebook, writeNotebook } from './notebook-text';
import { parseHeader, withHeader } from '../../../shared/query-header';
import { createStatementHistory } from './statement-history';
import { createWorkspaceFolder, type FolderPorts, type ReadFile } from './workspace-folder';

export interface WorkspacePorts extends FolderPorts {
  readonly ids: IdSource;
  readonly statements: StatementFile;
  readonly drafts: Drafts;
}

export function workspaceOperations(ports: WorkspacePorts): Handlers<CoreContract>['workspace'] {
  const folder = createWorkspaceFolder(ports);
  const history = createStatementHistory(ports.statements, ports);
  return {
    async list(_input, { signal }) {
      const { paths, problems } = await folder.walk();
      const queries: SavedQuery[] = [];
      const notebooks: NotebookSummary[] = [];
      for (const path of paths) {
        throwIfAborted(signal, 'Listing saved queries');
        try {
          const file = await folder.read(path);
          if (isNotebook(path)) {
            const { cells, ...notebook } = notebookOf(file);
            const hasSql = cells.some(({ kind }) => kind === 'sql');
            if (hasSql || /^notebooks\//i.test(path)) notebooks.push({ ...notebook, cells: cells.length });
          } else queries.push(queryOf(file));
        } catch (error) {
          problems.push({ path, message: messageOf(error) });
        }
      }
      return { ...(await folder.place()), queries, notebooks, problems };
    },
    async read({ path }) {
      const file = await folder.read(path);
      return { ...queryOf(file), text: file.text };
    },
    async save({ path, text, header, expected }) {
      if (header !== undefined) assertTakesHeader(path);
      return folder.save(path, expected, (before) => {
        const written = header === undefined ? text : withHeader(text, header);
        return before !== null && parseNotebook(before).lineEnd === '\r\n' ? withCrlf(written) : written;
      });
    },
    async readNotebook({ path }) {
      assertNotebook(path);
      return notebookOf(await folder.read(path));
    },
    async saveNotebook({ path, cells, expected }) {
      assertNotebook(path);
      return notebookOf(
        await folder.save(path, expected, (before) => {
          const text = writeNotebook(cells, before === null ? '\n' : parseNotebook(before).lineEnd);
          // What is typed into a cell can be cells of its own.
          cellsOf(path, text);
          return text;
        }),
      );
    },
    rename: async ({ path, to }) => fileOf(await folder.rename(path, to)),
    async remove({ path }) {
      const { text } = await folder.remove(path);
      return { path, text };
    },
    history: (asked) => history.find(asked),
    record: async (statement) => ({ id: await history.record(statement) }),
    draft: async ({ name }) => ({ text: await ports.drafts.read(name) }),
    async keepDraft({ name, text }) {
      await ports.drafts.keep(name, text);
      return {};
    },
    clearHistory: async () => ({ removed: await history.clear() }),
  };
}

function withCrlf(text: string): string {
  return text.replaceAll(/\r?\n/g, '\r\n');
}

function fileOf({ path, digest, changedAt, sizeBytes }: Omit<ReadFile, 'text'>): Omit<ReadFile, 'text'> {
  return { path, digest, changedAt, sizeBytes };
}

function queryOf(file: ReadFile): SavedQuery {
  const { header, problems } = parseHeader(file.text);
  return { ...fileOf(file), title: header.title ?? nameOf(file.path), header, problems };
}

function notebookOf(file: ReadFile): Notebook {
  const cells = cellsOf(file.path, file.text);
  return { ...fileOf(file), title: notebookTitle(cells) ?? nameOf(file.path), cells };
}

/** Error: REFUSED, rather than a notebook that could be opened and never saved. */
function cellsOf(path: string, text: string): NotebookCell[] {
  const { cells } = parseNotebook(text);
  if (cells.length <= mostCells) return cells;
  throw new LakeError(
    'REFUSED',
    `${path} has ${cells.length} cells; a notebook has at most ${mostCells}. Make two files of it.`,
    { details: { path } },
  );
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
}

function isNotebook(path: string): boolean {
  return /\.md$/i.test(path);
}

/** In Markdown, comments of SQL are text that everybody reads. */
function assertTakesHeader(path: string): void {
  if (!isNotebook(path)) return;
  throw new LakeError(
    'INVALID_INPUT',
    `${path} is a notebook, which has no head. Its title is its first heading: write that into the text.`,
    { details: { path } },
  );
}

function assertNotebook(path: string): void {
  if (isNotebook(path)) return;
  throw new LakeError('INVALID_INPUT', `${path} is no notebook: those end in .md.`, { details: { path } });
}
