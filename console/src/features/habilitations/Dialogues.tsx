import type { CameraTree } from "@vigie/shared/console/api";
import type { Habilitation } from "@vigie/shared/habilitations/schema";
import type { Person } from "@vigie/shared/people/schema";
import { useTranslation } from "react-i18next";
import { HabilitationDialog } from "./HabilitationDialog.tsx";
import { SuspensionDialog } from "./SuspensionDialog.tsx";
import { WithdrawDialog } from "./WithdrawDialog.tsx";

export type Dialogue =
  | { kind: "none" }
  | { kind: "new" }
  | { kind: "change" | "withdraw"; habilitation: Habilitation }
  | { kind: "suspension"; person: Person; isSuspended: boolean };

interface DialoguesProps {
  dialogue: Dialogue;
  people: readonly Person[];
  tree: CameraTree | undefined;
  personId: string | null;
  onClose: () => void;
}

export function Dialogues({ dialogue, people, tree, personId, onClose }: DialoguesProps) {
  const { t } = useTranslation("habilitations");
  switch (dialogue.kind) {
    case "none":
      return null;
    case "new":
    case "change": {
      if (tree === undefined) return null;
      const habilitation = dialogue.kind === "new" ? null : dialogue.habilitation;
      return <HabilitationDialog habilitation={habilitation} personId={personId} people={people} tree={tree} onClose={onClose} />;
    }
    case "withdraw": {
      const { habilitation } = dialogue;
      const name = people.find(({ id }) => id === habilitation.personId)?.displayName ?? t("somebody");
      return <WithdrawDialog habilitation={habilitation} name={name} onClose={onClose} />;
    }
    case "suspension":
      return <SuspensionDialog person={dialogue.person} isSuspended={dialogue.isSuspended} onClose={onClose} />;
  }
}
