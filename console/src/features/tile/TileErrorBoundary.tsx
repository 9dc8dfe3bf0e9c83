import { Component, type ReactNode } from "react";
import { type WithTranslation, withTranslation } from "react-i18next";
import { Button } from "../../ui/Button.tsx";
import css from "./tile.module.css";

interface Props extends WithTranslation<"tile"> {
  children: ReactNode;
}

/** A fault of the console itself takes one tile, never the wall. */
class Boundary extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    const { t, children } = this.props;
    if (!this.state.hasFailed) return children;
    return (
      <div role="alert" className={css["advice"]}>
        <p>{t("failed")}</p>
        <Button onPress={() => this.setState({ hasFailed: false })}>{t("retry")}</Button>
      </div>
    );
  }
}

export const TileErrorBoundary = withTranslation("tile")(Boundary);
