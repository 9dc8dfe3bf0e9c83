import { type InputHTMLAttributes, type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Form as FormState } from "../lib/use-form.ts";
import css from "./fields.module.css";

export interface FieldProps {
  label: string;
  /** The rule of the field, always there: what is wrong must not be guessed. */
  help?: string | undefined;
  /** What is wrong, in words; it takes the place of the help. */
  error?: string | undefined;
}

interface FrameProps extends FieldProps {
  id: string;
  children: ReactNode;
}

export function Frame({ id, label, help, error, children }: FrameProps) {
  return (
    <div className={css["field"]} data-faulty={error !== undefined || undefined}>
      <label htmlFor={id}>{label}</label>
      {children}
      {help !== undefined && error === undefined && (
        <p id={`${id}-help`} className={css["help"]}>
          {help}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className={css["error"]}>
          {error}
        </p>
      )}
    </div>
  );
}

export const described = (id: string, { help, error }: FieldProps) => ({
  "aria-describedby": error !== undefined ? `${id}-error` : help !== undefined ? `${id}-help` : undefined,
  "aria-invalid": error !== undefined || undefined,
});

type Native = Pick<InputHTMLAttributes<HTMLInputElement>, "autoComplete" | "inputMode" | "maxLength" | "placeholder" | "type">;

interface TextFieldProps extends FieldProps, Native {
  value: string;
  onChange: (value: string) => void;
  isCode?: boolean;
  isRequired?: boolean;
  hasFocusFirst?: boolean;
  name?: string;
}

export function TextField(props: TextFieldProps) {
  const { label, help, error, value, onChange, isCode, isRequired, hasFocusFirst, ...native } = props;
  const id = useId();
  return (
    <Frame id={id} label={label} help={help} error={error}>
      <input
        id={id}
        className={css["input"]}
        data-code={isCode}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-required={isRequired}
        // biome-ignore lint/a11y/noAutofocus: the first field of a form that was just asked for
        autoFocus={hasFocusFirst}
        spellCheck={false}
        {...native}
        {...described(id, props)}
      />
    </Frame>
  );
}

/** A secret: hidden or shown by its button, with a word when caps lock is on. */
export function PasswordField(props: TextFieldProps) {
  const { label, help, error, value, onChange, isRequired, hasFocusFirst, ...native } = props;
  const { t } = useTranslation("common");
  const id = useId();
  const [isShown, setIsShown] = useState(false);
  const [hasCapsLock, setHasCapsLock] = useState(false);
  return (
    <Frame id={id} label={label} help={help} error={error}>
      <div className={css["row"]}>
        <input
          id={id}
          className={css["input"]}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => setHasCapsLock(event.getModifierState("CapsLock"))}
          onKeyUp={(event) => setHasCapsLock(event.getModifierState("CapsLock"))}
          onBlur={() => setHasCapsLock(false)}
          aria-required={isRequired}
          // biome-ignore lint/a11y/noAutofocus: the first field of a form that was just asked for
          autoFocus={hasFocusFirst}
          spellCheck={false}
          {...native}
          type={isShown ? "text" : "password"}
          {...described(id, props)}
        />
        <button type="button" className={css["reveal"]} aria-pressed={isShown} onClick={() => setIsShown(!isShown)}>
          {isShown ? t("password.hide") : t("password.show")}
        </button>
      </div>
      <p className={css["hint"]} role="status">
        {hasCapsLock && t("password.capsLock")}
      </p>
    </Frame>
  );
}

interface SelectFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  options: readonly { value: string; label: string }[];
}

export function SelectField(props: SelectFieldProps) {
  const { label, help, error, value, onChange, options } = props;
  const id = useId();
  return (
    <Frame id={id} label={label} help={help} error={error}>
      <select
        id={id}
        className={css["input"]}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        {...described(id, props)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

interface ChoiceFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly { value: string; label: string; help?: string }[];
}

/** A few exclusive choices, all seen at once. */
export function ChoiceField({ label, value, onChange, options }: ChoiceFieldProps) {
  const id = useId();
  return (
    <fieldset className={css["choices"]}>
      <legend>{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={css["choice"]}>
          <input type="radio" name={id} checked={value === option.value} onChange={() => onChange(option.value)} />
          <span>
            {option.label}
            {option.help !== undefined && <span className={css["help"]}>{option.help}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Groups the fields of one matter; two columns where there is room. */
export function FieldGroup({ label, children }: { label?: string; children: ReactNode }) {
  return (
    <fieldset className={css["group"]}>
      {label !== undefined && <legend>{label}</legend>}
      {children}
    </fieldset>
  );
}

/** The fields of one form, one under the other. */
export function Form({ form, children }: { form: FormState; children: ReactNode }) {
  return (
    <form ref={form.ref} className={css["form"]} onSubmit={form.onSubmit} noValidate>
      {children}
    </form>
  );
}

interface CheckFieldProps {
  label: string;
  help?: string;
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
}

/** One yes or no. */
export function CheckField({ label, help, isChecked, onChange }: CheckFieldProps) {
  return (
    <label className={css["choice"]}>
      <input type="checkbox" checked={isChecked} onChange={({ target }) => onChange(target.checked)} />
      <span>
        {label}
        {help !== undefined && <span className={css["help"]}>{help}</span>}
      </span>
    </label>
  );
}
