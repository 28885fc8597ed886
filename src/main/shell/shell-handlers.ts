import { isAbsolute } from 'node:path';
import { type BrowserWindow, dialog, type MessagePortMain } from 'electron';
import type { Handlers } from '../../shared/contract/define';
import { type ShellContract, shellContract } from '../../shared/contract/index';
import { LakeError } from '../../shared/errors';
import type { Language } from '../../shared/language';
import { portTransport } from '../../shared/rpc/port';
import { serve } from '../../shared/rpc/server';

export interface ShellActions {
  /** The window that dialogs belong to; null where it was closed meanwhile. */
  window(): BrowserWindow | null;
  /** Opens another lake: both processes restart on it. Errors: NOT_FOUND. */
  openLake(path: string): Promise<void>;
  /** Shows the application menu in this language. */
  speak(language: Language): void;
}

export function shellHandlers(actions: ShellActions): Handlers<ShellContract> {
  return {
    shell: {
      capabilities: async () => ({ desktop: true }),
      chooseFolder: async ({ title }) => {
        const { filePaths } = await dialog.showOpenDialog(requireWindow(actions), {
          title,
          properties: ['openDirectory', 'createDirectory'],
        });
        return { path: filePaths[0] ?? null };
      },
      chooseFile: async ({ title, kind }) => {
        const { filePaths } = await dialog.showOpenDialog(requireWindow(actions), {
          title,
          filters: [kind],
          properties: ['openFile'],
        });
        return { path: filePaths[0] ?? null };
      },
      chooseSaveFile: async ({ title, defaultName }) => {
        const { canceled, filePath } = await dialog.showSaveDialog(requireWindow(actions), {
          title,
          defaultPath: defaultName,
        });
        return { path: canceled || filePath === '' ? null : filePath };
      },
      openLake: async ({ path }) => {
        if (!isAbsolute(path))
          throw new LakeError('INVALID_INPUT', `${path} is not a whole path.`, { details: { path } });
        await actions.openLake(path);
        return {};
      },
      speak: async ({ language }) => {
        actions.speak(language);
        return {};
      },
    },
  };
}

function requireWindow(actions: ShellActions): BrowserWindow {
  const window = actions.window();
  if (window === null) throw new LakeError('CANCELLED', 'The window was closed.');
  return window;
}

/** Answers the page's shell calls on one port. */
export function serveShell(port: MessagePortMain, handlers: Handlers<ShellContract>, checkOutput: boolean): void {
  const transport = portTransport({
    post: (value) => port.postMessage(value),
    listen: (onValue, onClosed) => {
      port.on('message', ({ data }) => onValue(data));
      port.on('close', onClosed);
      port.start();
    },
    close: () => port.close(),
  });
  let failures = 0;
  serve(shellContract, handlers, transport, {
    checkOutput,
    onInternalError: (error) => {
      failures += 1;
      const logId = `shell-${process.pid}-${failures}`;
      process.stderr.write(`${logId} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      return logId;
    },
  });
}
