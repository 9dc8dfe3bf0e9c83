import type { Person } from "@vigie/shared/people/schema";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { usePersonChange } from "./use-person-change.ts";

export function DisableDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation("people");
  const change = usePersonChange(person.id, onClose);
  const verb = person.disabledAt === null ? "disable" : "enable";
  return (
    <ConfirmDialog
      title={t(`${verb}Title`, { name: person.displayName })}
      consequence={t(`${verb}Consequence`)}
      verb={t(verb)}
      isDangerous={verb === "disable"}
      act={change}
      onConfirm={() => void change.run({ disabled: verb === "disable" })}
      onClose={onClose}
    />
  );
}
