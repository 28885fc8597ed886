import type { Completion, CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete';
import { isCancelled } from '../../../../shared/errors';
import type { CallOptions } from '../../../../shared/contract/define';

/** One suggestion of `queries.complete`. */
export interface Suggestion {
  readonly label: string;
  readonly kind: string;
  readonly from: number;
  readonly detail: string | null;
}

export type AskForCompletions = (
  input: { sql: string; cursor: number },
  options?: CallOptions,
) => Promise<readonly Suggestion[]>;

/** Completion from the query process, which knows the feeds, the columns of those that the statement names, and DuckDB's functions. */
export function completionSource(ask: AskForCompletions): CompletionSource {
  return async (context) => {
    const word = context.matchBefore(/[\p{L}_][\p{L}\p{N}_]*/u);
    // Unasked, only while a name is typed or right after a dot: a list over a blank would be in the way.
    const afterDot = context.matchBefore(/\.$/) !== null;
    // In quoted text only paths are offered, once it begins like one.
    const inPath = context.matchBefore(/'[^'\n]*\/[^'\n]*/) !== null;
    if (!context.explicit && word === null && !afterDot && !inPath) return null;
    const abort = new AbortController();
    context.addEventListener('abort', () => abort.abort(), { onDocChange: true });
    try {
      const found = await ask({ sql: context.state.doc.toString(), cursor: context.pos }, { signal: abort.signal });
      return context.aborted || isLeft(context) ? null : toResult(context, found);
    } catch (error) {
      // Completion is an offer: a statement can be typed without it, and what is wrong is said when the statement is run.
      if (!isCancelled(error)) console.warn('No completion:', error);
      return null;
    }
  };
}

/** Whoever has gone elsewhere meanwhile would find a list open there, and nothing that closes it. */
function isLeft({ view }: CompletionContext): boolean {
  return view !== undefined && !view.dom.contains(view.root.activeElement);
}

/** CodeMirror takes one `from` for all, so only those that replace the same text as the best one are offered. */
export function toResult(
  context: Pick<CompletionContext, 'pos'>,
  found: readonly Suggestion[],
): CompletionResult | null {
  const [best] = found;
  if (best === undefined) return null;
  const options = found
    .filter((suggestion) => suggestion.from === best.from && suggestion.from <= context.pos)
    .map(
      (suggestion, index): Completion => ({
        label: suggestion.label,
        type: suggestion.kind,
        // The process sorts by usefulness; CodeMirror's own ranking must not undo it among equal matches.
        boost: Math.max(-99, 50 - index),
        ...(suggestion.detail === null ? {} : { detail: suggestion.detail }),
      }),
    );
  return options.length === 0 ? null : { from: best.from, options, validFor: /^[\p{L}\p{N}_]*$/u };
}
