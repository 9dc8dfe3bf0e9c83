import { useQuery } from "@tanstack/react-query";
import type { ListedAuthorisation } from "@vigie/shared/authorisations/schema";
import type { RecipientService } from "@vigie/shared/forwarding/schema";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import { fold } from "../../lib/search.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { useNow } from "../../lib/use-now.ts";
import { Button } from "../../ui/Button.tsx";
import { FilterBar, NothingFound } from "../../ui/FilterBar.tsx";
import { Empty, Loaded, Screen } from "../../ui/Screen.tsx";
import { Table } from "../../ui/Table.tsx";
import { AuthorisationLine } from "./AuthorisationLine.tsx";
import { type Dialogue, Dialogues } from "./Dialogues.tsx";
import { byCommune, FILTERS, isShown, type StateFilter } from "./terms.ts";
import { UncoveredNotice } from "./UncoveredNotice.tsx";

/** The prefect's orders: without one in force a camera is neither shown nor recorded. */
export function AuthorisationsScreen() {
  const { t } = useTranslation("authorisations");
  const { api } = useServices();
  const may = useMay();
  const orders = useQuery(queries.authorisations(api));
  // A commune's contact reads orders and knows no camera.
  const tree = useQuery({ ...queries.cameras(api), enabled: may("camera.list") });
  const services = useQuery({ ...queries.services(api), enabled: may("service.list") });
  const [dialogue, setDialogue] = useState<Dialogue>({ kind: "none" });
  const add = may("authorisation.change") && (
    <Button kind="action" onPress={() => setDialogue({ kind: "new", communeId: null })}>
      {t("add")}
    </Button>
  );
  return (
    <Screen title={t("title")} purpose={t("purposeLine")} actions={add}>
      <Loaded query={orders}>
        {(orders) => (
          <>
            {tree.data !== undefined && (
              <UncoveredNotice
                tree={tree.data}
                orders={orders}
                onAdd={may("authorisation.change") ? (communeId) => setDialogue({ kind: "new", communeId }) : null}
              />
            )}
            <List orders={orders} services={services.data ?? []} add={add} onDialogue={setDialogue} />
          </>
        )}
      </Loaded>
      <Dialogues
        dialogue={dialogue}
        tree={tree.data}
        services={services.data ?? []}
        onClose={() => setDialogue({ kind: "none" })}
      />
    </Screen>
  );
}

interface ListProps {
  orders: readonly ListedAuthorisation[];
  services: readonly RecipientService[];
  add: ReactNode;
  onDialogue: (dialogue: Dialogue) => void;
}

function List({ orders, services, add, onDialogue }: ListProps) {
  const { t } = useTranslation("authorisations");
  const now = useNow();
  const [typed, setTyped] = useState("");
  const [filter, setFilter] = useState<StateFilter>("all");
  const names = new Map(services.map(({ id, name }) => [id, name]));
  const recipientsOf = ({ clauses }: ListedAuthorisation) =>
    clauses.filter(({ withdrawnAt }) => withdrawnAt === null).map(({ serviceId }) => names.get(serviceId) ?? t("unknownService"));
  const wordsOf = (order: ListedAuthorisation) =>
    fold([order.number, order.authority, order.communeName, ...recipientsOf(order)].join(" "));
  const shown = orders
    .filter((order) => isShown(order, filter, now))
    .filter((order) =>
      fold(typed)
        .split(/\s+/)
        .every((word) => wordsOf(order).includes(word)),
    )
    .sort(byCommune(now));
  if (orders.length === 0) {
    return (
      <Empty title={t("empty.title")} advice={t("empty.advice")}>
        {add}
      </Empty>
    );
  }
  return (
    <>
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
        {t("count", { count: shown.length, total: orders.length })}
      </FilterBar>
      {shown.length === 0 ? (
        <NothingFound />
      ) : (
        <Table
          caption={t("title")}
          columns={[
            t("commune"),
            t("form.order"),
            t("form.term"),
            t("scope"),
            t("form.retention"),
            t("form.clauses"),
            t("stateTitle"),
            t("common:acts"),
          ]}
        >
          {shown.map((order) => (
            <AuthorisationLine
              key={order.id}
              order={order}
              recipients={recipientsOf(order)}
              now={now}
              onRead={() => onDialogue({ kind: "read", order })}
              onChange={() => onDialogue({ kind: "change", order })}
              onWithdraw={() => onDialogue({ kind: "withdraw", order })}
            />
          ))}
        </Table>
      )}
    </>
  );
}
