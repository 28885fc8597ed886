import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../format';
import classes from './cell-inspector.module.css';
import { keyText, type CellValue } from './cell-value';

/** Parts that are drawn before somebody asks for more. */
const SHOWN_PARTS = 100;
/** How deep the tree is open to begin with. */
const OPEN_DEPTH = 2;

/** A nested value as a tree that opens and closes. */
export function ValueTree({ value }: { readonly value: CellValue }) {
  return (
    <div className={classes.tree}>
      <Parts value={value} depth={0} />
    </div>
  );
}

interface Part {
  readonly name: string;
  readonly value: CellValue;
}

function partsOf(value: CellValue): readonly Part[] {
  switch (value.kind) {
    case 'scalar':
      return [];
    case 'list':
      return value.items.map((item, index) => ({ name: String(index), value: item }));
    case 'record':
      return value.fields;
    case 'map':
      return value.entries.map(({ key, value: part }) => ({ name: keyText(key), value: part }));
  }
}

function Parts({ value, depth }: { readonly value: CellValue; readonly depth: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [shown, setShown] = useState(SHOWN_PARTS);
  const parts = partsOf(value);
  const rest = parts.length - shown;
  return (
    <ul className={classes.parts}>
      {parts.slice(0, shown).map(({ name, value: part }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
        <li key={index}>
          {part.kind === 'scalar' ? (
            <span className={classes.leaf}>
              <span className={classes.key}>{name}</span>
              <span className={classes.value} data-kind={part.cell.kind}>
                {part.cell.kind === 'null' ? t('grid.null') : part.cell.text}
                {part.cell.kind === 'text' && part.cell.text === '' && t('grid.inspector.emptyText')}
              </span>
            </span>
          ) : (
            <details open={depth + 1 < OPEN_DEPTH}>
              <summary>
                <span className={classes.key}>{name}</span>
                <span className="quiet">
                  {t(`grid.inspector.${part.kind}`, {
                    count: partsOf(part).length,
                    parts: format.count(partsOf(part).length),
                  })}
                </span>
              </summary>
              <Parts value={part} depth={depth + 1} />
            </details>
          )}
        </li>
      ))}
      {rest > 0 && (
        <li>
          <Button variant="default" size="compact-xs" onClick={() => setShown(shown + SHOWN_PARTS)}>
            {t('grid.inspector.moreParts', { count: rest, parts: format.count(rest) })}
          </Button>
        </li>
      )}
    </ul>
  );
}
