import { useQuery } from "@tanstack/react-query";
import type { ListedPerson, Person } from "@vigie/shared/people/schema";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import { fold } from "../../lib/search.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { FilterBar, NothingFound } from "../../ui/FilterBar.tsx";
import { Loaded, Screen } from "../../ui/Screen.tsx";
import { Table } from "../../ui/Table.tsx";
import { type Dialogue, Dialogues } from "./Dialogues.tsx";
import { byName, FILTERS, isShown, type PersonFilter, ROLE_ORDER } from "./filters.ts";
import { KeyPolicyLine } from "./KeyPolicyLine.tsx";
import { PersonLine } from "./PersonLine.tsx";
import { usePeopleFacts } from "./use-people-facts.ts";

/** Who may sign in, as what, with which right over pictures. */
export function PeopleScreen() {
  const { t } = useTranslation("people");
  const { api } = useServices();
  const may = useMay();
  const query = useQuery(queries.people(api));
  const [dialogue, setDialogue] = useState<Dialogue>({ kind: "none" });
  const add = may("person.create") && (
    <Button kind="action" onPress={() => setDialogue({ kind: "new" })}>
      {t("add")}
    </Button>
  );
  return (
    <Screen title={t("title")} purpose={t("purpose")} actions={add}>
      {may("factor.policy") && <KeyPolicyLine />}
      <Loaded query={query}>{(people) => <List people={people} onDialogue={setDialogue} />}</Loaded>
      <Dialogues dialogue={dialogue} onClose={() => setDialogue({ kind: "none" })} />
    </Screen>
  );
}

interface ListProps {
  people: readonly ListedPerson[];
  onDialogue: (dialogue: Dialogue) => void;
}

function List({ people, onDialogue }: ListProps): ReactNode {
  const { t } = useTranslation("people");
  const facts = usePeopleFacts();
  const [typed, setTyped] = useState("");
  const [role, setRole] = useState("");
  const [filter, setFilter] = useState<PersonFilter>("all");
  const words = fold(typed).split(/\s+/);
  const searched = (person: Person) =>
    fold([person.displayName, person.login, t(`app:role.${person.role}`), facts.serviceOf(person) ?? ""].join(" "));
  const shown = people
    .filter((person) => role === "" || person.role === role)
    .filter((person) => isShown(person, facts.standingOf(person), filter))
    .filter((person) => words.every((word) => searched(person).includes(word)))
    .sort(byName);
  return (
    <>
      <FilterBar
        label={t("search")}
        hint={t("searchHint")}
        typed={typed}
        onTyped={setTyped}
        filters={[
          {
            label: t("filterRole"),
            value: role,
            onChange: setRole,
            options: [
              { value: "", label: t("everyRole") },
              ...ROLE_ORDER.map((one) => ({ value: one as string, label: t(`app:role.${one}`) })),
            ],
          },
          {
            label: t("filterState"),
            value: filter,
            onChange: (value) => setFilter(FILTERS.find((one) => one === value) ?? "all"),
            options: FILTERS.map((one) => ({ value: one, label: t(`filters.${one}`) })),
          },
        ]}
      >
        {t("count", { count: shown.length, total: people.length })}
      </FilterBar>
      {shown.length === 0 ? (
        <NothingFound />
      ) : (
        <Table
          caption={t("title")}
          columns={[t("name"), t("role"), t("habilitation"), t("session"), t("account"), t("common:acts")]}
        >
          {shown.map((person) => (
            <PersonLine key={person.id} person={person} facts={facts} onDialogue={onDialogue} />
          ))}
        </Table>
      )}
    </>
  );
}
