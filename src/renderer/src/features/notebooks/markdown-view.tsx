import { Fragment, type ReactNode } from 'react';
import { useOperationQuery } from '../../api/use-operation-query';
import { parseMarkdown, type Block, type Inline } from './markdown';
import classes from './notebooks.module.css';

/** Markdown as elements; what its author typed is never read as HTML. */
export function MarkdownView({ text }: { text: string }) {
  return <div className={classes.markdown}>{blocksOf(parseMarkdown(text))}</div>;
}

function blocksOf(blocks: readonly Block[]): ReactNode {
  // The place is the name: a text that changes is parsed anew as a whole.
  return blocks.map((block, index) => <BlockView key={`${String(index)} ${block.type}`} block={block} />);
}

function BlockView({ block }: { block: Block }): ReactNode {
  switch (block.type) {
    case 'heading': {
      // The page's title is the only h1, and the cells stand below it.
      const Heading = headings[Math.min(block.level, 5) - 1] ?? 'h6';
      return (
        <Heading className={classes.heading} data-level={block.level}>
          {inlineOf(block.inline)}
        </Heading>
      );
    }
    case 'paragraph':
      return <p>{inlineOf(block.inline)}</p>;
    case 'list': {
      const items = block.items.map((item, index) => <li key={String(index)}>{tight(item)}</li>);
      return block.start === null ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>;
    }
    case 'quote':
      return <blockquote>{blocksOf(block.blocks)}</blockquote>;
    case 'code':
      return (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keys
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case 'table':
      return (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keys
        <div className={classes.tableRegion} tabIndex={0}>
          <table>
            <thead>
              <tr>
                {block.head.map((cell, index) => (
                  <th key={String(index)} scope="col">
                    {inlineOf(cell)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, index) => (
                <tr key={String(index)}>
                  {row.map((cell, column) => (
                    <td key={String(column)}>{inlineOf(cell)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    case 'rule':
      return <hr />;
  }
}

const headings = ['h2', 'h3', 'h4', 'h5', 'h6'] as const;

/** An item of one paragraph stands without the space around it. */
function tight(blocks: readonly Block[]): ReactNode {
  const [first, ...rest] = blocks;
  if (first?.type !== 'paragraph') return blocksOf(blocks);
  return (
    <>
      {inlineOf(first.inline)}
      {blocksOf(rest)}
    </>
  );
}

function inlineOf(inline: readonly Inline[]): ReactNode {
  return inline.map((part, index) => <Fragment key={String(index)}>{partOf(part)}</Fragment>);
}

function partOf(part: Inline): ReactNode {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'code':
      return <code>{part.text}</code>;
    case 'strong':
      return <strong>{inlineOf(part.inline)}</strong>;
    case 'emphasis':
      return <em>{inlineOf(part.inline)}</em>;
    case 'struck':
      return <del>{inlineOf(part.inline)}</del>;
    case 'break':
      return <br />;
    case 'link':
      return part.href.startsWith('#') ? (
        <a href={part.href}>{inlineOf(part.inline)}</a>
      ) : (
        <WebLink href={part.href} inline={part.inline} />
      );
  }
}

/** The app on the desktop opens nothing outside of its window: the address is shown there, to be read and copied. */
function WebLink({ href, inline }: { readonly href: string; readonly inline: readonly Inline[] }) {
  const isDesktop = useOperationQuery((operations) => operations.shellCapabilities, {}).data?.desktop;
  if (isDesktop === false) {
    return (
      <a href={href} target="_blank" rel="noreferrer">
        {inlineOf(inline)}
      </a>
    );
  }
  const [only] = inline;
  const isItself = inline.length === 1 && only?.type === 'text' && only.text === href;
  return (
    <>
      {inlineOf(inline)}
      {!isItself && <span className={classes.address}>{href}</span>}
    </>
  );
}
