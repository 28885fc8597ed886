import { currentPage, navigate, type RouteTarget } from './route';

/** A page that has not drawn its heading by then shows a failure, and the focus stays where the user put it. */
const LIMIT_MS = 5000;

/** The heading of the part of a page that the next navigation is to. */
let wanted: string | null = null;
let stopLooking: () => void = () => undefined;

/** Goes to a page, and there to the part with this heading. */
export function navigateToHeading(route: RouteTarget, heading: string): void {
  const stays = currentPage() === route.page;
  if (!navigate(route)) return;
  wanted = heading;
  if (stays) focusHeading();
}

/**
 * Puts the focus on the heading of the page that was gone to, as soon as it is drawn, so that a screen reader says it and Tab goes on from there.
 * Where the page took the focus for something of its own (an editor), it keeps it.
 */
export function focusHeading(): void {
  stopLooking();
  const heading = wanted;
  wanted = null;
  if (look(heading)) return;
  const observer = new MutationObserver(() => {
    if (look(heading)) stopLooking();
  });
  const timer = setTimeout(() => stopLooking(), LIMIT_MS);
  stopLooking = () => {
    observer.disconnect();
    clearTimeout(timer);
  };
  observer.observe(document.body, { childList: true, subtree: true });
}

/** True where there is nothing left to look for. */
function look(heading: string | null): boolean {
  const main = document.querySelector('main');
  const focused = document.activeElement;
  // A dialog that lies over the page, or a field of it, has been given the focus meanwhile.
  if (focused?.closest('[aria-modal="true"]') != null) return true;
  if (heading === null && main !== null && focused !== main && main.contains(focused) && focused?.checkVisibility()) {
    return true;
  }
  const headings = [...(main?.querySelectorAll<HTMLElement>(heading === null ? 'h1' : 'h1, h2') ?? [])];
  const found = headings.find((each) => each.checkVisibility() && (heading === null || each.textContent === heading));
  if (found === undefined) return false;
  found.tabIndex = -1;
  found.focus({ preventScroll: heading === null });
  if (heading !== null) found.scrollIntoView({ block: 'start' });
  return true;
}
