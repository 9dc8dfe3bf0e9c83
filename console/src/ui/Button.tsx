import type { ReactNode, Ref } from "react";
import css from "./button.module.css";

interface ButtonProps {
  children: ReactNode;
  onPress?: () => void;
  kind?: "action" | "plain" | "quiet" | "danger";
  type?: "button" | "submit";
  /** The server was asked and has not answered: the button stays where focus is, and does nothing. */
  isPending?: boolean;
  isDisabled?: boolean;
  /** Why it is disabled, or what the picture on it means. */
  title?: string | undefined;
  label?: string;
  ref?: Ref<HTMLButtonElement>;
}

export function Button(props: ButtonProps) {
  const { children, onPress, kind = "plain", type = "button", isPending = false, isDisabled = false, title, label, ref } = props;
  return (
    <button
      ref={ref}
      type={type}
      className={css["button"]}
      data-kind={kind}
      data-pending={isPending || undefined}
      aria-disabled={isPending || isDisabled || undefined}
      aria-busy={isPending || undefined}
      aria-label={label}
      title={title}
      // A disabled button would drop focus and hide its reason from a screen reader; this one stays reachable and inert.
      onClick={(event) => {
        if (isPending || isDisabled) event.preventDefault();
        else onPress?.();
      }}
    >
      {children}
    </button>
  );
}
