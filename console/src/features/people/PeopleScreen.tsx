import { useQuery } from "@tanstack/react-query";
import type { Person } from "@vigie/shared/people/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay, useSession } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { Loaded, Screen } from "../../ui/Screen.tsx";
import { Table } from "../../ui/Table.tsx";
import { DisableDialog } from "./DisableDialog.tsx";
import { PasswordDialog } from "./PasswordDialog.tsx";
import { PersonDialog } from "./PersonDialog.tsx";
import css from "./people.module.css";

type Dialogue = { kind: "none" } | { kind: "new" } | { kind: "change" | "password" | "disable"; person: Person };

/** Who may sign in, and as what. */
export function PeopleScreen() {
  const { t } = useTranslation("people");
  const { api } = useServices();
  const may = useMay();
  const query = useQuery(queries.people(api));
  const [dialogue, setDialogue] = useState<Dialogue>({ kind: "none" });
  return (
    <Screen
      title={t("title")}
      purpose={t("purpose")}
      actions={
        may("person.create") && (
          <Button kind="action" onPress={() => setDialogue({ kind: "new" })}>
            {t("add")}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {(people) => (
          <Table caption={t("title")} columns={[t("name"), t("login"), t("role"), t("state"), t("since"), t("acts")]}>
            {[...people]
              .sort(
                (a, b) =>
                  Number(a.disabledAt !== null) - Number(b.disabledAt !== null) || a.displayName.localeCompare(b.displayName),
              )
              .map((person) => (
                <PersonLine key={person.id} person={person} onDialogue={setDialogue} />
              ))}
          </Table>
        )}
      </Loaded>
      <Dialogues dialogue={dialogue} onClose={() => setDialogue({ kind: "none" })} />
    </Screen>
  );
}

function PersonLine({ person, onDialogue }: { person: Person; onDialogue: (dialogue: Dialogue) => void }) {
  const { t } = useTranslation("people");
  const format = useFormat();
  const may = useMay();
  const session = useSession();
  const isDisabled = person.disabledAt !== null;
  const isSelf = person.id === session.person.id;
  return (
    <tr data-muted={isDisabled || undefined}>
      <th scope="row">{isSelf ? t("self", { name: person.displayName }) : person.displayName}</th>
      <td>{person.login}</td>
      <td>{t(`app:role.${person.role}`)}</td>
      <td>
        <Mark shape={isDisabled ? "off" : "running"} />
        {isDisabled ? t("disabled") : t("active")}
      </td>
      <td>{format.instant(person.disabledAt ?? person.createdAt)}</td>
      <td>
        {may("person.change") && (
          <div className={css["acts"]}>
            <Button onPress={() => onDialogue({ kind: "change", person })} label={t("changeOf", { name: person.displayName })}>
              {t("common:change")}
            </Button>
            <Button
              onPress={() => onDialogue({ kind: "password", person })}
              label={t("passwordOf", { name: person.displayName })}
            >
              {t("newPassword")}
            </Button>
            <Button
              isDisabled={isSelf}
              title={isSelf ? t("notSelf") : undefined}
              onPress={() => onDialogue({ kind: "disable", person })}
              label={t(isDisabled ? "enableOf" : "disableOf", { name: person.displayName })}
            >
              {isDisabled ? t("enable") : t("disable")}
            </Button>
          </div>
        )}
      </td>
    </tr>
  );
}

function Dialogues({ dialogue, onClose }: { dialogue: Dialogue; onClose: () => void }) {
  switch (dialogue.kind) {
    case "none":
      return null;
    case "new":
      return <PersonDialog person={null} onClose={onClose} />;
    case "change":
      return <PersonDialog person={dialogue.person} onClose={onClose} />;
    case "password":
      return <PasswordDialog person={dialogue.person} onClose={onClose} />;
    case "disable":
      return <DisableDialog person={dialogue.person} onClose={onClose} />;
  }
}
