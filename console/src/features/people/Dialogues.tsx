import type { Person } from "@vigie/shared/people/schema";
import { SuspensionDialog } from "../habilitations/index.ts";
import { DisableDialog } from "./DisableDialog.tsx";
import { PasswordDialog } from "./PasswordDialog.tsx";
import { PersonDialog } from "./PersonDialog.tsx";
import { ResetFactorsDialog } from "./ResetFactorsDialog.tsx";

export type Dialogue =
  | { kind: "none" }
  | { kind: "new" }
  | { kind: "change" | "password" | "factors" | "disable"; person: Person }
  | { kind: "suspension"; person: Person; isSuspended: boolean };

export function Dialogues({ dialogue, onClose }: { dialogue: Dialogue; onClose: () => void }) {
  switch (dialogue.kind) {
    case "none":
      return null;
    case "new":
      return <PersonDialog person={null} onClose={onClose} />;
    case "change":
      return <PersonDialog person={dialogue.person} onClose={onClose} />;
    case "password":
      return <PasswordDialog person={dialogue.person} onClose={onClose} />;
    case "factors":
      return <ResetFactorsDialog person={dialogue.person} onClose={onClose} />;
    case "disable":
      return <DisableDialog person={dialogue.person} onClose={onClose} />;
    case "suspension":
      return <SuspensionDialog person={dialogue.person} isSuspended={dialogue.isSuspended} onClose={onClose} />;
  }
}
