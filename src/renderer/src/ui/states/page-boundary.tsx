import { Component, type ReactNode } from 'react';
import { ErrorState } from './error-state';
import { PageLoadError } from './page-load';
import { PageLoadFailure } from './page-load-failure';

interface PageBoundaryProps {
  /** What is in it, as "could not show …" names it. */
  readonly subject: string;
  /** Where the window is: at another place it is tried anew. */
  readonly place: unknown;
  readonly children: ReactNode;
}

interface PageBoundaryState {
  readonly error: unknown;
  readonly place: unknown;
}

/** A defect of one page leaves the others: without it React takes the whole window down. A class, because React has no hook for it. */
export class PageBoundary extends Component<PageBoundaryProps, PageBoundaryState> {
  override state: PageBoundaryState = { error: null, place: this.props.place };

  static getDerivedStateFromError(error: unknown): Pick<PageBoundaryState, 'error'> {
    return { error };
  }

  static getDerivedStateFromProps(
    { place }: Pick<PageBoundaryProps, 'place'>,
    state: PageBoundaryState,
  ): PageBoundaryState | null {
    return state.place === place ? null : { error: null, place };
  }

  override render(): ReactNode {
    const { subject, children } = this.props;
    const { error } = this.state;
    if (error === null) return children;
    if (error instanceof PageLoadError) return <PageLoadFailure subject={subject} error={error} />;
    return <ErrorState subject={subject} error={error} onRetry={() => this.setState({ error: null })} />;
  }
}
