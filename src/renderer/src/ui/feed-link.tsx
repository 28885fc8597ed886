import { FeedIcon } from './feed-icon';
import classes from './feed-link.module.css';

interface FeedLinkProps {
  readonly feed: {
    readonly name: string;
    readonly kind: 'stream' | 'table';
    readonly readOnly: boolean;
    readonly description: string;
  };
  readonly href: string;
}

/** A feed's icon and name, as the head of its row. */
export function FeedLink({ feed, href }: FeedLinkProps) {
  return (
    <a className={classes.link} href={href} title={feed.description}>
      <FeedIcon kind={feed.kind} readOnly={feed.readOnly} />
      <span>{feed.name}</span>
    </a>
  );
}
