import { Component, type ReactNode } from "react";

interface Props {
  children: ReactNode;
  /** What stands in place of what failed; `retry` draws the children again. */
  fallback: (retry: () => void) => ReactNode;
}

/** Keeps a fault of the console itself to what is inside: everything around goes on. */
export class ErrorBoundary extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  readonly #retry = (): void => this.setState({ hasFailed: false });

  override render() {
    return this.state.hasFailed ? this.props.fallback(this.#retry) : this.props.children;
  }
}
