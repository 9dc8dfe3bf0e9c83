import { Component, type ReactNode } from "react";

interface Props {
  children: ReactNode;
  /** What stands in place of what failed; `retry` draws the children again. */
  fallback: (retry: () => void) => ReactNode;
  /** What is drawn inside; with another one the failure is past. */
  subject?: string;
}

/** Keeps a fault of the console itself to what is inside: everything around goes on. */
export class ErrorBoundary extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  readonly #retry = (): void => this.setState({ hasFailed: false });

  override componentDidUpdate(before: Props): void {
    if (this.state.hasFailed && before.subject !== this.props.subject) this.#retry();
  }

  override render() {
    return this.state.hasFailed ? this.props.fallback(this.#retry) : this.props.children;
  }
}
