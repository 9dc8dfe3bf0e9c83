import { useState } from "react";
import { TextField } from "../../ui/Fields.tsx";

interface InstantFieldProps {
  label: string;
  /** `yyyy-mm-ddThh:mm`, or empty. */
  value: string;
  onChange: (value: string) => void;
}

/** A day and an hour that are searched for once they are whole: half typed they are the field's own. */
export function InstantField({ label, value, onChange }: InstantFieldProps) {
  const [typed, setTyped] = useState(value);
  const [shown, setShown] = useState(value);
  // A chip takes the filter away, or the address changes: the text follows.
  if (value !== shown) {
    setShown(value);
    setTyped(value);
  }
  const change = (next: string) => {
    setTyped(next);
    onChange(next);
  };
  return <TextField type="datetime-local" label={label} value={typed} onChange={change} />;
}
