/**
 * Keys pressed together, as one text: `Mod+K`, `Alt+Shift+F`, `?`, `F1`. `Mod` is ⌘ on a Mac and Ctrl elsewhere, so that what is kept on one
 * machine means the same on another. Modifiers come in the order Mod, Ctrl, Alt, Shift.
 */
export type Chord = string;

/** What of a key event is looked at. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const modifierKeys: readonly string[] = ['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'CapsLock', 'Dead', 'Process'];

let onMac: boolean | null = null;

/** Found out once: every button with keys asks, and Chromium makes the text anew each time. */
export function isMac(): boolean {
  onMac ??= /Mac/.test(navigator.userAgent);
  return onMac;
}

/**
 * Null while only modifiers are held, and for digits of the keypad with Alt, by which Windows writes signs (Alt+0201 is É). Letters and digits are those printed on the key: with Alt a Mac writes other signs, and a keyboard of
 * another script writes other letters. Shift is not said of a sign that needs it, since which do differs from keyboard to keyboard.
 */
export function chordOf(press: KeyPress, mac: boolean): Chord | null {
  if (modifierKeys.includes(press.key)) return null;
  if (press.altKey && /^Numpad\d$/.test(press.code)) return null;
  const key = keyName(press);
  const sign = key.length === 1 && !/[A-Z0-9]/.test(key);
  const modifiers = [
    ...((mac ? press.metaKey : press.ctrlKey) ? ['Mod'] : []),
    ...((mac ? press.ctrlKey : press.metaKey) ? [mac ? 'Ctrl' : 'Meta'] : []),
    ...(press.altKey ? ['Alt'] : []),
    ...(press.shiftKey && !sign ? ['Shift'] : []),
  ];
  return [...modifiers, key].join('+');
}

function keyName({ key, code, altKey }: KeyPress): string {
  if (key === ' ') return 'Space';
  if (/^[a-z]$/i.test(key) && !altKey) return key.toUpperCase();
  const printed = /^(?:Key([A-Z])|Digit([0-9]))$/.exec(code);
  const ascii = key.length === 1 && key.charCodeAt(0) < 128;
  if (printed !== null && (altKey || /^[0-9]$/.test(key) || !ascii)) return printed[1] ?? printed[2] ?? key;
  return key;
}

/** Whether pressing it would write something where text is typed. */
export function writesText(chord: Chord): boolean {
  return /^(?:Shift\+)?(?:.|Space|Backspace|Delete|Enter|Tab|Arrow\w+|Home|End)$/.test(chord);
}

const macSigns: ReadonlyMap<string, string> = new Map([
  ['Mod', '⌘'],
  ['Ctrl', '⌃'],
  ['Alt', '⌥'],
  ['Shift', '⇧'],
  ['Enter', '↵'],
  ['Backspace', '⌫'],
]);
const otherNames: ReadonlyMap<string, string> = new Map([
  ['Mod', 'Ctrl'],
  ['Escape', 'Esc'],
  ['ArrowUp', '↑'],
  ['ArrowDown', '↓'],
  ['ArrowLeft', '←'],
  ['ArrowRight', '→'],
]);

/** As the user's keyboard labels the keys; signs and names of keys are the same in every language. */
export function chordText(chord: Chord, mac = isMac()): string {
  const names = partsOf(chord).map((part) => (mac ? macSigns.get(part) : undefined) ?? otherNames.get(part) ?? part);
  return names.join(mac ? '' : '+');
}

/** `Mod++` is Mod and the plus. */
function partsOf(chord: Chord): string[] {
  return chord.endsWith('++') ? [...chord.slice(0, -2).split('+'), '+'] : chord === '+' ? ['+'] : chord.split('+');
}
