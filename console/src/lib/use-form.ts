import type { Problem } from "@vigie/shared/kernel/problem";
import { type FormEvent, type RefObject, useEffect, useRef, useState } from "react";
import type { Checked } from "./form.ts";

export interface Form {
  ref: RefObject<HTMLFormElement | null>;
  /** Empty until a first submission: nobody is told of a fault in what they have not finished typing. Then it follows the typing. */
  faulty: ReadonlySet<string>;
  onSubmit: (event: FormEvent) => void;
}

const NONE: ReadonlySet<string> = new Set();

/**
 * A form whose values the contract has to accept, and then the server: `refusal` is what the latter said of the last submission.
 * Either one puts focus on the first field at fault.
 */
export function useForm<T>(checked: Checked<T>, refusal: Problem | null, onValid: (value: T) => void): Form {
  const ref = useRef<HTMLFormElement>(null);
  const [submissions, setSubmissions] = useState(0);
  useEffect(() => {
    if (submissions > 0 || refusal !== null) ref.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [submissions, refusal]);
  return {
    ref,
    faulty: submissions > 0 && !checked.ok ? checked.fields : NONE,
    onSubmit: (event) => {
      event.preventDefault();
      // React hands a form in a dialog also the submissions of forms that are drawn inside it.
      if (event.target !== event.currentTarget) return;
      setSubmissions((count) => count + 1);
      if (checked.ok) onValid(checked.value);
    },
  };
}
