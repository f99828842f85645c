import { Component, type ReactNode } from 'react';
import { reportPageError } from '../api/page-errors.ts';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';

interface Props {
  children: ReactNode;
}

/** Shows that a part of the page failed, instead of nothing, and tells the host's log why. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    reportPageError(error);
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <main data-app-state="failed" className="grid h-full flex-1 bg-panel">
        <EmptyState
          mark
          whole
          title="This screen could not be shown"
          actions={
            <>
              <Button look="primary" onClick={() => this.setState({ failed: false })}>
                Try again
              </Button>
              <Button onClick={() => location.reload()}>Reload the window</Button>
            </>
          }
        >
          Nothing was lost. If it happens again, choose “Report a problem” in the settings: the reason is in the log.
        </EmptyState>
      </main>
    );
  }
}
