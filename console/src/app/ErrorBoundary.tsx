import { Component, type ReactNode } from "react";
import { type WithTranslation, withTranslation } from "react-i18next";
import { Button } from "../ui/Button.tsx";
import { Empty } from "../ui/Screen.tsx";

interface Props extends WithTranslation<"app"> {
  children: ReactNode;
}

/** A fault of the console itself stays in one screen: the header, its banner and the other screens go on. */
class Boundary extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    const { t, children } = this.props;
    if (!this.state.hasFailed) return children;
    return (
      <div role="alert">
        <Empty title={t("failed.title")} advice={t("failed.advice")}>
          <Button kind="action" onPress={() => this.setState({ hasFailed: false })}>
            {t("failed.again")}
          </Button>
        </Empty>
      </div>
    );
  }
}

export const ErrorBoundary = withTranslation("app")(Boundary);
