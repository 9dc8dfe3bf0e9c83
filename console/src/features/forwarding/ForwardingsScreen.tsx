import { useQuery } from "@tanstack/react-query";
import type { Forwarding } from "@vigie/shared/forwarding/schema";
import type { PlayLinkMade } from "@vigie/shared/links/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { useNow } from "../../lib/use-now.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty, Loaded, Screen } from "../../ui/Screen.tsx";
import { AddressDialog } from "./AddressDialog.tsx";
import { AskingCard } from "./AskingCard.tsx";
import type { ForwardingDesk } from "./desk.ts";
import css from "./forwarding.module.css";
import { LinkDialog } from "./LinkDialog.tsx";
import { overOf, runningOf, waitingOf } from "./marks.ts";
import { PastForwardings } from "./PastForwardings.tsx";
import { RefusalDialog } from "./RefusalDialog.tsx";
import { RunningCard } from "./RunningCard.tsx";

type Dialogue =
  | { kind: "none" }
  | { kind: "refuse"; request: Forwarding }
  | { kind: "link"; forwarding: Forwarding }
  | { kind: "made"; made: PlayLinkMade };

/** What leaves the room now, what a liaison asks for, and what ended within the day. */
export function ForwardingsScreen({ desk }: { desk: ForwardingDesk }) {
  const { t } = useTranslation("forwarding");
  const { api } = useServices();
  const may = useMay();
  const now = useNow();
  const query = useQuery(queries.forwardings(api));
  const [dialogue, setDialogue] = useState<Dialogue>({ kind: "none" });
  const close = () => setDialogue({ kind: "none" });
  const mayOpen = may("forwarding.open");
  const add = mayOpen && (
    <Button kind="action" onPress={() => desk.begin({})}>
      {t("add")}
    </Button>
  );
  return (
    <Screen title={t("title")} purpose={t("purpose")} actions={add}>
      <Loaded query={query}>
        {(all) => {
          const [waiting, running, over] = [waitingOf(all), runningOf(all, now), overOf(all, now)];
          return (
            <>
              {waiting.length > 0 && (
                <Cards title={t("asking.title")}>
                  {waiting.map((request) => (
                    <AskingCard
                      key={request.id}
                      request={request}
                      onAnswer={mayOpen ? () => desk.begin({ request }) : null}
                      onRefuse={mayOpen ? () => setDialogue({ kind: "refuse", request }) : null}
                    />
                  ))}
                </Cards>
              )}
              {running.length > 0 ? (
                <Cards title={t("running")}>
                  {running.map((forwarding) => (
                    <RunningCard
                      key={forwarding.id}
                      forwarding={forwarding}
                      now={now}
                      onLink={mayOpen ? () => setDialogue({ kind: "link", forwarding }) : null}
                    />
                  ))}
                </Cards>
              ) : (
                <Empty title={t("empty.title")} advice={t(mayOpen ? "empty.advice" : "empty.readOnly")}>
                  {add}
                </Empty>
              )}
              {over.length > 0 && <PastForwardings forwardings={over} />}
            </>
          );
        }}
      </Loaded>
      {dialogue.kind === "refuse" && <RefusalDialog request={dialogue.request} onClose={close} />}
      {dialogue.kind === "link" && (
        <LinkDialog forwarding={dialogue.forwarding} onClose={close} onMade={(made) => setDialogue({ kind: "made", made })} />
      )}
      {dialogue.kind === "made" && <AddressDialog made={dialogue.made} onClose={close} />}
    </Screen>
  );
}

function Cards({ title, children }: { title: string; children: React.ReactNode[] }) {
  return (
    <section className={css["section"]}>
      <h2>{title}</h2>
      <ul className={css["cards"]}>{children}</ul>
    </section>
  );
}
