import type { ReactNode } from "react";
import css from "./notice.module.css";

/** Something to know that is not a failure. `warning`: something to do. */
export function Notice({ tone = "plain", children }: { tone?: "plain" | "warning"; children: ReactNode }) {
  return (
    <div className={css["notice"]} data-tone={tone} role="status">
      {children}
    </div>
  );
}
