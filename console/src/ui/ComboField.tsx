import { useState } from "react";
import { Button, ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover, Text } from "react-aria-components";
import css from "./combo-field.module.css";

export interface Choice {
  id: string;
  label: string;
  /** What is searched, already folded. */
  searched: string;
}

interface ComboFieldProps<C extends Choice> {
  label: string;
  help?: string;
  error?: string | undefined;
  choices: readonly C[];
  value: string | null;
  onChange: (id: string | null) => void;
  matches: (choice: C, typed: string) => boolean;
  nothingFound: string;
}

/** How many are drawn: beyond it one types a little more. */
const SHOWN_MAX = 100;

/** A choice among many, found by typing. */
export function ComboField<C extends Choice>({
  label,
  help,
  error,
  choices,
  value,
  onChange,
  matches,
  nothingFound,
}: ComboFieldProps<C>) {
  const chosen = choices.find((choice) => choice.id === value)?.label ?? "";
  const [typed, setTyped] = useState(chosen);
  const [shown, setShown] = useState(chosen);
  // What is chosen can change from outside, and come into the list after it was chosen: the text follows.
  if (chosen !== shown) {
    setShown(chosen);
    setTyped(chosen);
  }
  const found = (typed === chosen ? choices : choices.filter((choice) => matches(choice, typed))).slice(0, SHOWN_MAX);
  return (
    <ComboBox
      className={css["field"] ?? ""}
      items={found}
      inputValue={typed}
      onInputChange={setTyped}
      selectedKey={value}
      onSelectionChange={(key) => {
        onChange(key === null ? null : String(key));
        setTyped(choices.find((choice) => choice.id === key)?.label ?? "");
      }}
      isInvalid={error !== undefined}
      menuTrigger="focus"
      allowsEmptyCollection
    >
      <Label className={css["label"] ?? ""}>{label}</Label>
      <div className={css["row"]}>
        <Input className={css["input"] ?? ""} />
        <Button className={css["open"] ?? ""}>{ARROW}</Button>
      </div>
      {help !== undefined && error === undefined && (
        <Text slot="description" className={css["help"] ?? ""}>
          {help}
        </Text>
      )}
      <FieldError className={css["error"] ?? ""}>{error}</FieldError>
      <Popover className={css["popover"] ?? ""}>
        <ListBox className={css["list"] ?? ""} renderEmptyState={() => <p className={css["none"]}>{nothingFound}</p>}>
          {(choice: C) => (
            <ListBoxItem id={choice.id} textValue={choice.label} className={css["item"] ?? ""}>
              {choice.label}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

const ARROW = "▾";
