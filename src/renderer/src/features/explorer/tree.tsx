import { IconChevronRight } from '@tabler/icons-react';
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import classes from './explorer.module.css';
import { whereTo } from './tree-keys';

interface TreeState {
  readonly open: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
  /** The one item that Tab reaches; null: the first. */
  readonly active: string | null;
  readonly activate: (id: string) => void;
  /** Gives Tab back to the first where the active item is no longer there: a filter left it out, or it was deleted. */
  readonly leave: (id: string) => void;
}

const TreeContext = createContext<TreeState | null>(null);
const LevelContext = createContext(0);

interface TreeProps {
  readonly label: string;
  readonly describedBy: string;
  readonly storageKey: string;
  readonly initiallyOpen: readonly string[];
  readonly children: ReactNode;
}

const leaving = (id: string) => (active: string | null) => (active === id ? null : active);

/** A tree as screen readers know one: one stop of Tab, arrows within, letters to a name. What is open is kept on this machine. */
export function Tree({ label, describedBy, storageKey, initiallyOpen, children }: TreeProps) {
  const [open, setOpen] = useState(() => new Set(localStorage.getItem(storageKey)?.split('\n') ?? initiallyOpen));
  const [active, setActive] = useState<string | null>(null);
  const leave = useCallback((id: string) => setActive(leaving(id)), []);
  const state = useMemo(
    (): TreeState => ({
      open,
      active,
      activate: setActive,
      leave,
      toggle: (id) => {
        const next = new Set(open);
        if (!next.delete(id)) next.add(id);
        localStorage.setItem(storageKey, [...next].join('\n'));
        setOpen(next);
      },
    }),
    [active, leave, open, storageKey],
  );
  return (
    <TreeContext value={state}>
      <ul
        role="tree"
        aria-label={label}
        aria-describedby={describedBy}
        className={classes.tree}
        tabIndex={-1}
        onKeyDown={moveInTree}
      >
        {children}
      </ul>
    </TreeContext>
  );
}

interface TreeItemProps {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly detail?: ReactNode;
  readonly title?: string | undefined;
  readonly quiet?: boolean;
  /** Whether it is the first of the tree, which Tab reaches at first. */
  readonly first?: boolean;
  /** For the pointer alone; the same is done by keys of the item. */
  readonly action?: ReactNode;
  /** What dragging it into an editor writes. */
  readonly dragText?: string;
  /** Enter, or a double click; a click where there is nothing to open. */
  readonly onChoose?: () => void;
  /** Enter with Ctrl or ⌘. */
  readonly onAsk?: () => void;
  /** What is under it, drawn, and asked for, once it is open. Left out: it cannot be opened. */
  readonly branch?: ReactNode;
  /** Open whatever was chosen: something under it was looked for. */
  readonly forcedOpen?: boolean;
}

export function TreeItem(props: TreeItemProps) {
  const {
    id,
    label,
    icon,
    detail,
    title,
    quiet = false,
    first = false,
    action,
    dragText,
    branch,
    forcedOpen = false,
  } = props;
  const tree = useContext(TreeContext);
  const level = useContext(LevelContext) + 1;
  if (tree === null) throw new Error('A TreeItem stands in a Tree.');
  const { leave } = tree;
  useEffect(() => () => leave(id), [id, leave]);
  const open = branch !== undefined && (forcedOpen || tree.open.has(id));
  // What is held open is not closed, nor is it kept for later that it was to be.
  const toggle = (): void => {
    if (!forcedOpen) tree.toggle(id);
  };
  const choose = props.onChoose ?? (branch === undefined ? undefined : toggle);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    if (event.key === ' ' && branch !== undefined) toggle();
    else if (event.ctrlKey || event.metaKey) (props.onAsk ?? choose)?.();
    else choose?.();
  };
  return (
    <li role="none" className={classes.node}>
      <div
        role="treeitem"
        className={classes.item}
        style={{ paddingInlineStart: (level - 1) * 14 + 4 }}
        aria-level={level}
        aria-selected={tree.active === id}
        {...(branch === undefined ? {} : { 'aria-expanded': open })}
        tabIndex={tree.active === id || (tree.active === null && first) ? 0 : -1}
        title={title}
        data-quiet={quiet}
        data-id={id}
        data-label={label}
        data-forced={forcedOpen}
        draggable={dragText !== undefined}
        onDragStart={(event) => {
          if (dragText === undefined) return;
          event.dataTransfer.setData('text/plain', dragText);
          event.dataTransfer.effectAllowed = 'copy';
        }}
        onFocus={() => tree.activate(id)}
        onClick={branch === undefined ? choose : toggle}
        onDoubleClick={branch === undefined ? undefined : props.onChoose}
        onKeyDown={onKeyDown}
      >
        <span className={classes.chevron} aria-hidden>
          {branch !== undefined && <IconChevronRight size={12} data-open={open} />}
        </span>
        {icon}
        <span className={classes.name}>{label}</span>
        {detail !== undefined && <span className={classes.type}>{detail}</span>}
        {action}
      </div>
      {open && (
        <LevelContext value={level}>
          <ul role="group" aria-label={label}>
            {branch}
          </ul>
        </LevelContext>
      )}
    </li>
  );
}

/** A line of a branch that is nothing to choose: it is loading, or it is empty. */
export function TreeNote({ children }: { children: ReactNode }) {
  const level = useContext(LevelContext) + 1;
  return (
    <li role="none" className={classes.none} style={{ paddingInlineStart: (level - 1) * 14 + 24 }}>
      {children}
    </li>
  );
}

function moveInTree(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="treeitem"]')];
  const at = items.findIndex((item) => item === document.activeElement);
  const item = items[at];
  if (item === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  const to = whereTo(event.key, items, at);
  if (to === null) return;
  event.preventDefault();
  if (to === 'toggle') item.click();
  else to?.focus();
}
