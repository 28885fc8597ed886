import { Anchor } from '@mantine/core';
import { useEffect, useRef, useState, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { MarkdownView } from '../../features/notebooks/markdown-view';
import { GUIDE_ADDRESS, guideText, guideTitle } from './guide-text';
import classes from './help.module.css';

/** The texts themselves, by path: the guide is read offline. */
const files = import.meta.glob<string>(
  [
    '../../../../../docs/guide/*.md',
    '!../../../../../docs/guide/README.md',
    '!../../../../../docs/guide/fr-glossary.md',
  ],
  {
    query: '?raw',
    import: 'default',
    eager: true,
  },
);
const texts: ReadonlyMap<string, string> = new Map(
  Object.entries(files).map(([path, text]) => [path.replace(/^.*\/(.*)\.md$/, '$1'), text]),
);
/** For who is new here. */
const firstPages = ['tutorial', 'first-run'];
const pages = [...new Set([...firstPages, ...texts.keys()])].filter((page) => texts.has(page));

/** The user's guide, page by page from `first`, or from the list of them. It is written in English, which a screen reader is told. */
export function GuideView({ first = null }: { first?: string | null }) {
  const { t } = useTranslation();
  const [page, setPage] = useState(first);
  const text = page === null ? undefined : texts.get(page);
  const view = useRef<HTMLDivElement>(null);
  const shown = useRef(page);
  // What was pressed is gone with the page before: the focus goes to the new one's heading, and stays where Escape closes help.
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    const heading = view.current?.querySelector<HTMLElement>('h1, h2, h3, h4, h5, h6') ?? view.current;
    if (heading === null) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    view.current?.scrollIntoView({ block: 'start' });
  }, [page]);

  const goWithin = (event: MouseEvent): void => {
    const address = event.target instanceof Element ? event.target.closest('a')?.getAttribute('href') : null;
    if (!address?.startsWith(GUIDE_ADDRESS)) return;
    event.preventDefault();
    setPage(address.slice(GUIDE_ADDRESS.length));
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- links, whose clicks keys make too
    <div ref={view} role="group" aria-label={t('help.guide.title')} onClick={goWithin}>
      {text === undefined ? (
        <ul className={classes.guide} lang="en">
          {pages.map((each) => (
            <li key={each}>
              <Anchor size="sm" href={`${GUIDE_ADDRESS}${each}`}>
                {guideTitle(texts.get(each) ?? '', each)}
              </Anchor>
            </li>
          ))}
        </ul>
      ) : (
        <>
          <Anchor component="button" type="button" size="sm" onClick={() => setPage(null)}>
            {t('help.guide.all')}
          </Anchor>
          <div lang="en">
            <MarkdownView text={guideText(text, pages)} />
          </div>
        </>
      )}
    </div>
  );
}
