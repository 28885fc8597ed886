import { createContext, useContext, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeedForm, Problem } from './feed-form';

interface FormState {
  readonly form: FeedForm;
  /** What is said at the fields now; keys are fields, and of columns those of `nameKey` and `typeKey`. */
  readonly problems: ReadonlyMap<string, Problem>;
  /** The feed has rows: what they are laid out by stays. */
  readonly hasRows: boolean;
  readonly isNew: boolean;
  readonly change: (next: (form: FeedForm) => FeedForm) => void;
}

interface FormAccess extends FormState {
  readonly patch: (changes: Partial<FeedForm>) => void;
  /** The sentence at a field; undefined where nothing is wrong with it. */
  readonly errorAt: (key: string) => string | undefined;
}

const FormContext = createContext<FormState | null>(null);

export function FormProvider({ children, ...state }: FormState & { children: ReactNode }) {
  return <FormContext value={state}>{children}</FormContext>;
}

export function useForm(): FormAccess {
  const { t } = useTranslation();
  const state = useContext(FormContext);
  if (state === null) throw new Error('FormProvider is missing above this component.');
  return {
    ...state,
    patch: (changes) => state.change((form) => ({ ...form, ...changes })),
    errorAt: (key) => {
      const problem = state.problems.get(key);
      if (problem === undefined) return undefined;
      return problem.kind === 'other' ? problem.reason : t(`feeds.editor.problem.${problem.kind}`);
    },
  };
}
