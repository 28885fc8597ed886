import type { TFunction } from 'i18next';

/** What CodeMirror says of its own accord, by the English that it has for it. A dollar stands for what it fills in. */
export function editorPhrases(t: TFunction): Readonly<Record<string, string>> {
  return {
    'Fold line': t('sql.phrase.fold'),
    'Unfold line': t('sql.phrase.unfold'),
    'folded code': t('sql.phrase.foldedCode'),
    unfold: t('sql.phrase.unfoldCode'),
    'Folded lines': t('sql.phrase.foldedLines'),
    'Unfolded lines': t('sql.phrase.unfoldedLines'),
    to: t('sql.phrase.to'),
    Completions: t('sql.phrase.completions'),
    Find: t('sql.phrase.find'),
    Replace: t('sql.phrase.replaceBy'),
    next: t('sql.phrase.next'),
    previous: t('sql.phrase.previous'),
    all: t('sql.phrase.all'),
    'match case': t('sql.phrase.matchCase'),
    regexp: t('sql.phrase.regexp'),
    'by word': t('sql.phrase.byWord'),
    replace: t('sql.phrase.replace'),
    'replace all': t('sql.phrase.replaceAll'),
    close: t('sql.phrase.close'),
    'current match': t('sql.phrase.currentMatch'),
    'on line': t('sql.phrase.onLine'),
    'replaced $ matches': t('sql.phrase.replacedAll'),
    'replaced match on line $': t('sql.phrase.replacedOne'),
    'Go to line': t('sql.phrase.goToLine'),
    go: t('sql.phrase.go'),
    'Selection deleted': t('sql.phrase.selectionDeleted'),
    'Control character': t('sql.phrase.controlCharacter'),
  };
}
