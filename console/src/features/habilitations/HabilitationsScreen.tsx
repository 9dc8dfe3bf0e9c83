import { useQuery } from "@tanstack/react-query";
import type { CameraTree } from "@vigie/shared/console/api";
import type { Habilitation } from "@vigie/shared/habilitations/schema";
import type { Person } from "@vigie/shared/people/schema";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useSearch } from "wouter";
import { queries } from "../../lib/queries.ts";
import { fold } from "../../lib/search.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { useNow } from "../../lib/use-now.ts";
import { Button } from "../../ui/Button.tsx";
import { FilterBar, NothingFound } from "../../ui/FilterBar.tsx";
import { Empty, Loaded, Screen } from "../../ui/Screen.tsx";
import { Table } from "../../ui/Table.tsx";
import { type Dialogue, Dialogues } from "./Dialogues.tsx";
import { HabilitationLine } from "./HabilitationLine.tsx";
import css from "./habilitations.module.css";
import { byEnd, FILTERS, isShown, type StateFilter } from "./standing.ts";

/** Who may see which pictures, until when, under which act. `?person=` shows one person's. */
export function HabilitationsScreen() {
  const { t } = useTranslation("habilitations");
  const { api } = useServices();
  const may = useMay();
  const habilitations = useQuery(queries.habilitations(api));
  const people = useQuery(queries.people(api));
  const tree = useQuery({ ...queries.cameras(api), enabled: may("camera.list") });
  const [dialogue, setDialogue] = useState<Dialogue>({ kind: "none" });
  const personId = new URLSearchParams(useSearch()).get("person");
  const add = may("habilitation.change") && (
    <Button kind="action" onPress={() => setDialogue({ kind: "new" })}>
      {t("add")}
    </Button>
  );
  return (
    <Screen title={t("title")} purpose={t("purpose")} actions={add}>
      <Loaded query={habilitations}>
        {(all) => (
          <Loaded query={people}>
            {(people) => (
              <List habilitations={all} people={people} tree={tree.data} personId={personId} add={add} onDialogue={setDialogue} />
            )}
          </Loaded>
        )}
      </Loaded>
      <Dialogues
        dialogue={dialogue}
        people={people.data ?? []}
        tree={tree.data}
        personId={personId}
        onClose={() => setDialogue({ kind: "none" })}
      />
    </Screen>
  );
}

interface ListProps {
  habilitations: readonly Habilitation[];
  people: readonly Person[];
  tree: CameraTree | undefined;
  personId: string | null;
  add: ReactNode;
  onDialogue: (dialogue: Dialogue) => void;
}

function List({ habilitations, people, tree, personId, add, onDialogue }: ListProps) {
  const { t } = useTranslation("habilitations");
  const now = useNow();
  const [typed, setTyped] = useState("");
  const [filter, setFilter] = useState<StateFilter>("all");
  const persons = new Map(people.map((person) => [person.id, person]));
  const communes = new Map(tree?.communes.map(({ id, name }) => [id, name]));
  const wordsOf = ({ personId, act, communeIds }: Habilitation) =>
    fold(
      [persons.get(personId)?.displayName, persons.get(personId)?.login, act.reference, act.authority]
        .concat(communeIds.map((id) => communes.get(id)))
        .join(" "),
    );
  const of = habilitations.filter((one) => personId === null || one.personId === personId);
  const shown = of
    .filter(
      (one) =>
        isShown(one, filter, now) &&
        fold(typed)
          .split(/\s+/)
          .every((word) => wordsOf(one).includes(word)),
    )
    .sort(byEnd(now));
  if (habilitations.length === 0) {
    return (
      <Empty title={t("empty.title")} advice={t("empty.advice")}>
        {add}
      </Empty>
    );
  }
  return (
    <>
      {personId !== null && <OnlyOf name={people.find(({ id }) => id === personId)?.displayName ?? t("somebody")} />}
      <FilterBar
        label={t("search")}
        hint={t("searchHint")}
        typed={typed}
        onTyped={setTyped}
        filters={[
          {
            label: t("filter"),
            value: filter,
            onChange: (value) => setFilter(FILTERS.find((one) => one === value) ?? "all"),
            options: FILTERS.map((one) => ({ value: one, label: t(`filters.${one}`) })),
          },
        ]}
      >
        {t("count", { count: shown.length, total: of.length })}
      </FilterBar>
      {shown.length === 0 ? (
        of.length === 0 ? (
          <Empty title={t("none.title")} advice={t("none.advice")}>
            {add}
          </Empty>
        ) : (
          <NothingFound />
        )
      ) : (
        <Table
          caption={t("title")}
          columns={[t("person"), t("scope"), t("form.act"), t("form.term"), t("form.trained"), t("stateTitle"), t("common:acts")]}
        >
          {shown.map((habilitation) => (
            <HabilitationLine
              key={habilitation.id}
              habilitation={habilitation}
              person={persons.get(habilitation.personId)}
              nameOf={(id) => people.find((person) => person.id === id)?.displayName ?? null}
              communes={communes}
              now={now}
              onDialogue={onDialogue}
            />
          ))}
        </Table>
      )}
    </>
  );
}

function OnlyOf({ name }: { name: string }) {
  const { t } = useTranslation("habilitations");
  const [, navigate] = useLocation();
  return (
    <p className={css["only"]}>
      {t("only", { name })}
      <Button onPress={() => navigate("/habilitations")}>{t("onlyNoMore")}</Button>
    </p>
  );
}
