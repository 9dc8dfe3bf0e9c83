import { useQuery } from "@tanstack/react-query";
import type { Approval } from "@vigie/shared/approvals/schema";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useNow } from "../../lib/use-now.ts";
import { Mark, type Shape } from "../../ui/Mark.tsx";
import { Empty, Loaded, Screen } from "../../ui/Screen.tsx";
import { Second, Table } from "../../ui/Table.tsx";
import css from "./approvals.module.css";
import { PendingRequest } from "./PendingRequest.tsx";
import { useSubject, useSubjectWords } from "./use-subject.ts";
import { isWaiting } from "./use-waiting.ts";

/** What waits for a second pair of eyes, and what was answered within the last day. */
export function ApprovalsScreen() {
  const { t } = useTranslation("approvals");
  const { api } = useServices();
  const query = useQuery(queries.approvals(api));
  const now = useNow(1_000);
  return (
    <Screen title={t("title")} purpose={t("purpose")}>
      <Loaded query={query}>
        {(all) => {
          const waiting = all.filter((one) => isWaiting(one, now));
          const past = all.filter((one) => !isWaiting(one, now));
          return (
            <>
              {waiting.length === 0 ? (
                <Empty title={t("empty.title")} advice={t("empty.advice")} />
              ) : (
                <ul className={css["requests"]}>
                  {waiting.map((approval) => (
                    <li key={approval.id}>
                      <PendingRequest approval={approval} now={now} />
                    </li>
                  ))}
                </ul>
              )}
              {past.length > 0 && <Past approvals={past} />}
            </>
          );
        }}
      </Loaded>
    </Screen>
  );
}

/** A request that nobody answered in time may still be called pending by a list that is older than its end. */
const outcomeOf = ({ state }: Approval): Exclude<Approval["state"], "pending"> => (state === "pending" ? "expired" : state);

const SHAPE: Record<Exclude<Approval["state"], "pending">, Shape> = {
  approved: "resting",
  used: "running",
  refused: "failed",
  expired: "off",
};

function Past({ approvals }: { approvals: readonly Approval[] }) {
  const { t } = useTranslation("approvals");
  const format = useFormat();
  const tell = useSubject();
  const { person } = useSubjectWords();
  return (
    <>
      <h2>{t("past")}</h2>
      <Table caption={t("past")} columns={[t("what"), t("askedBy"), t("outcome"), t("answeredBy")]}>
        {approvals.map((approval) => (
          <tr key={approval.id} data-muted={outcomeOf(approval) === "expired" || undefined}>
            <th scope="row">{tell(approval.subject).title}</th>
            <td>
              {person(approval.requestedBy)}
              <Second>{t("at", { at: format.instant(approval.requestedAt), post: approval.requestedPost })}</Second>
            </td>
            <td>
              <Mark shape={SHAPE[outcomeOf(approval)]} />
              {t(`state.${outcomeOf(approval)}`)}
              {approval.refusalReason !== null && <Second>{approval.refusalReason}</Second>}
            </td>
            <td>
              {approval.answeredBy === null ? t("common:none") : person(approval.answeredBy)}
              {approval.answeredAt !== null && <Second>{format.instant(approval.answeredAt)}</Second>}
            </td>
          </tr>
        ))}
      </Table>
    </>
  );
}
