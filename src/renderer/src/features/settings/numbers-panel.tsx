import { Panel } from '../../ui/panel';
import { NumberField, type NumberFieldProps } from './fields';
import classes from './settings.module.css';

interface NumbersPanelProps {
  readonly title: string;
  readonly fields: readonly NumberFieldProps[];
}

/** Settings of one kind that are all numbers: a titled card of them. */
export function NumbersPanel({ title, fields }: NumbersPanelProps) {
  return (
    <Panel title={title}>
      <div className={classes.fields}>
        {fields.map((each) => (
          <NumberField key={each.field} {...each} />
        ))}
      </div>
    </Panel>
  );
}
