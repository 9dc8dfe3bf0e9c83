import { useQuery } from "@tanstack/react-query";
import type { RecipientService } from "@vigie/shared/forwarding/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { Button } from "../../ui/Button.tsx";
import { Empty, Loaded, Screen } from "../../ui/Screen.tsx";
import { LineActs, Table } from "../../ui/Table.tsx";
import { ServiceDialog } from "./ServiceDialog.tsx";

type Dialogue = { kind: "none" } | { kind: "service"; service: RecipientService | null };

/** The services that an order may let receive pictures. */
export function ServicesScreen() {
  const { t } = useTranslation("services");
  const { api } = useServices();
  const query = useQuery(queries.services(api));
  const [dialogue, setDialogue] = useState<Dialogue>({ kind: "none" });
  const add = (
    <Button kind="action" onPress={() => setDialogue({ kind: "service", service: null })}>
      {t("add")}
    </Button>
  );
  return (
    <Screen title={t("title")} purpose={t("purpose")} actions={add}>
      <Loaded query={query}>
        {(services) =>
          services.length === 0 ? (
            <Empty title={t("empty.title")} advice={t("empty.advice")}>
              {add}
            </Empty>
          ) : (
            <Table caption={t("title")} columns={[t("name"), t("kind"), t("common:acts")]}>
              {[...services]
                .sort((a, b) => a.name.localeCompare(b.name, "fr"))
                .map((service) => (
                  <tr key={service.id}>
                    <th scope="row">{service.name}</th>
                    <td>{t(`kinds.${service.kind}`)}</td>
                    <td>
                      <LineActs>
                        <Button
                          onPress={() => setDialogue({ kind: "service", service })}
                          label={t("changeOf", { name: service.name })}
                        >
                          {t("common:change")}
                        </Button>
                      </LineActs>
                    </td>
                  </tr>
                ))}
            </Table>
          )
        }
      </Loaded>
      {dialogue.kind === "service" && <ServiceDialog service={dialogue.service} onClose={() => setDialogue({ kind: "none" })} />}
    </Screen>
  );
}
