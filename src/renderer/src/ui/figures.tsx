import { Anchor } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import classes from './figures.module.css';

export interface Figure {
  readonly label: string;
  readonly value: ReactNode;
  /** Where what it counts is shown, as a hash. */
  readonly href?: string;
  /** What asks for attention. */
  readonly bad?: boolean;
}

/** Totals in one strip. */
export function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className={classes.figures}>
      {figures.map((figure) => (
        <FigureCell key={figure.label} {...figure} />
      ))}
    </dl>
  );
}

function FigureCell({ label, value, href, bad }: Figure) {
  const id = useId();
  return (
    <div className={classes.figure}>
      <dt className={classes.label} id={`${id}label`}>
        {label}
      </dt>
      <dd className={classes.value} data-bad={bad === true}>
        {href === undefined ? (
          value
        ) : (
          // Named by what it counts, too: a link that is called "8" leads nobody anywhere.
          <Anchor inherit underline="hover" id={`${id}value`} href={href} aria-labelledby={`${id}label ${id}value`}>
            {value}
          </Anchor>
        )}
      </dd>
    </div>
  );
}
