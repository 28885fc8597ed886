import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

class FakeField {
  readonly type = 'text';
}

interface FakeDialog {
  getAttribute(name: string): string | null;
  closest(selector: string): FakeDialog | null;
}

const page = new EventTarget();
let dialogs: readonly FakeDialog[] = [];

/** A dialog, with an attribute of its own and one of what it stands in. */
function dialogWith({ own, around }: { own?: readonly [string, string]; around?: string } = {}): FakeDialog {
  const dialog: FakeDialog = {
    getAttribute: (name) => (name === own?.[0] ? own[1] : null),
    closest: (selector) => (selector === `[${String(around)}]` ? dialog : null),
  };
  return dialog;
}

function press(
  key: string,
  code: string,
  held: { readonly altKey?: boolean; readonly ctrlKey?: boolean } = {},
  target: EventTarget | FakeField = page,
): void {
  const keys = { key, code, altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...held };
  const event = Object.assign(new Event('keydown', { cancelable: true }), keys);
  Object.defineProperty(event, 'target', { value: target });
  page.dispatchEvent(event);
}

beforeEach(() => {
  dialogs = [];
  const kept = new Map<string, string>();
  vi.resetModules();
  vi.stubGlobal('window', Object.assign(page, { location: { hash: '#/sql' } }));
  vi.stubGlobal('document', { querySelectorAll: () => dialogs });
  vi.stubGlobal('navigator', { userAgent: 'X11; Linux' });
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  for (const field of ['HTMLInputElement', 'HTMLTextAreaElement', 'HTMLSelectElement', 'HTMLElement', 'Element']) {
    vi.stubGlobal(field, FakeField);
  }
});
afterEach(() => vi.unstubAllGlobals());

describe('the keys of the window', () => {
  it('leave the page where a dialog lies over it, and close the dialog that they opened', async () => {
    const { OPENED_BY, registerShortcut } = await import('./store');
    const goLake = vi.fn();
    const openPalette = vi.fn();
    const ends = [registerShortcut('goLake', goLake), registerShortcut('openPalette', openPalette)];
    const pressBoth = (): void => {
      press('4', 'Digit4', { altKey: true });
      press('k', 'KeyK', { ctrlKey: true });
    };
    pressBoth();
    expect([goLake.mock.calls.length, openPalette.mock.calls.length]).toEqual([1, 1]);
    dialogs = [dialogWith()];
    pressBoth();
    expect([goLake.mock.calls.length, openPalette.mock.calls.length]).toEqual([1, 1]);
    dialogs = [dialogWith({ own: [OPENED_BY, 'openPalette'] })];
    pressBoth();
    expect([goLake.mock.calls.length, openPalette.mock.calls.length]).toEqual([1, 2]);
    for (const end of ends) end();
  });

  it('reach through a drawer that is the address itself, and not through a dialog over it', async () => {
    const { OPENED_BY, ofRoute, registerShortcut } = await import('./store');
    const goLake = vi.fn();
    const openPalette = vi.fn();
    const ends = [registerShortcut('goLake', goLake), registerShortcut('openPalette', openPalette)];
    const pressBoth = (): void => {
      press('4', 'Digit4', { altKey: true });
      press('k', 'KeyK', { ctrlKey: true });
    };
    const [around = ''] = Object.keys(ofRoute);
    dialogs = [dialogWith({ around })];
    pressBoth();
    expect([goLake.mock.calls.length, openPalette.mock.calls.length]).toEqual([1, 1]);
    dialogs = [dialogWith({ around }), dialogWith()];
    pressBoth();
    expect([goLake.mock.calls.length, openPalette.mock.calls.length]).toEqual([1, 1]);
    dialogs = [dialogWith({ around }), dialogWith({ own: [OPENED_BY, 'openPalette'] })];
    pressBoth();
    expect([goLake.mock.calls.length, openPalette.mock.calls.length]).toEqual([1, 2]);
    for (const end of ends) end();
  });

  it('stay a text field’s own where text is typed', async () => {
    vi.stubGlobal('window', Object.assign(page, { location: { hash: '#/notebooks' } }));
    const { registerShortcut, remapShortcut } = await import('./store');
    const undo = vi.fn();
    const end = registerShortcut('undoCells', undo);
    press('z', 'KeyZ', { ctrlKey: true }, new FakeField());
    expect(undo).not.toHaveBeenCalled();
    press('z', 'KeyZ', { ctrlKey: true });
    expect(undo).toHaveBeenCalledTimes(1);
    remapShortcut('undoCells', 'Mod+U');
    press('u', 'KeyU', { ctrlKey: true }, new FakeField());
    expect(undo).toHaveBeenCalledTimes(2);
    end();
  });

  it('go back to the default only while no other action has it', async () => {
    const { chosenKeys, remapShortcut, resetShortcut } = await import('./store');
    remapShortcut('showHelp', 'Alt+H');
    remapShortcut('toggleTheme', 'F1');
    expect(resetShortcut('showHelp')).toBe(false);
    expect(chosenKeys().get('showHelp')).toBe('Alt+H');
    remapShortcut('toggleTheme', null);
    expect(resetShortcut('showHelp')).toBe(true);
    expect(chosenKeys().has('showHelp')).toBe(false);
  });
});
