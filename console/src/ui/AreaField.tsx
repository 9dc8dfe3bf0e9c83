import { useId } from "react";
import { described, type FieldProps, Frame } from "./Fields.tsx";
import css from "./fields.module.css";

interface AreaFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  isCode?: boolean;
  isRequired?: boolean;
  hasFocusFirst?: boolean;
  maxLength?: number;
}

/** Text of several lines: a reason, a table that is pasted. */
export function AreaField(props: AreaFieldProps) {
  const { label, help, error, value, onChange, isCode, isRequired, hasFocusFirst, maxLength } = props;
  const id = useId();
  return (
    <Frame id={id} label={label} help={help} error={error}>
      <textarea
        id={id}
        className={`${css["input"]} ${css["area"]}`}
        data-code={isCode}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        aria-required={isRequired}
        maxLength={maxLength}
        // biome-ignore lint/a11y/noAutofocus: the first field of a form that was just asked for
        autoFocus={hasFocusFirst}
        spellCheck={isCode !== true}
        {...described(id, props)}
      />
    </Frame>
  );
}
