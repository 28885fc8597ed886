import { useTranslation } from 'react-i18next';
import classes from './consumers.module.css';
import type { PlaceProblem } from './place-draft';

export function PlaceProblemText({ problem }: { problem: PlaceProblem }) {
  const { t } = useTranslation();
  return <p className={`quiet ${classes.hint}`}>{t(`consumers.place.problem.${problem}`)}</p>;
}
