import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { OpenSession } from "@vigie/shared/people/session";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { queries } from "../../lib/queries.ts";
import { fold } from "../../lib/search.ts";
import { useServices } from "../../lib/services.tsx";
import { useSession } from "../../lib/session.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useNow } from "../../lib/use-now.ts";
import { Button } from "../../ui/Button.tsx";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { FilterBar, NothingFound } from "../../ui/FilterBar.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { Loaded, Screen } from "../../ui/Screen.tsx";
import { LineActs, Second, Table } from "../../ui/Table.tsx";

/** Sessions open and end by themselves, and no event tells of it to whoever looks at the list. */
const REFETCH_MS = 10_000;

/** Who is signed in, where and since when; any of them is ended at once. */
export function SessionsScreen() {
  const { t } = useTranslation("sessions");
  const { api } = useServices();
  const query = useQuery({ ...queries.sessions(api), staleTime: 0, refetchInterval: REFETCH_MS });
  const [typed, setTyped] = useState("");
  const [ending, setEnding] = useState<OpenSession | null>(null);
  return (
    <Screen title={t("title")} purpose={t("purpose")}>
      <Loaded query={query}>
        {(sessions) => {
          const words = fold(typed).split(/\s+/);
          const shown = sessions
            .filter(({ displayName, post }) => words.every((word) => fold(`${displayName} ${post}`).includes(word)))
            .sort((a, b) => b.openedAt - a.openedAt);
          return (
            <>
              <FilterBar label={t("search")} hint={t("searchHint")} typed={typed} onTyped={setTyped}>
                {t("count", { count: shown.length })}
              </FilterBar>
              {shown.length === 0 ? (
                <NothingFound />
              ) : (
                <Table
                  caption={t("title")}
                  columns={[t("person"), t("post"), t("opened"), t("ends"), t("state"), t("common:acts")]}
                >
                  {shown.map((session) => (
                    <SessionLine key={session.id} session={session} onEnd={() => setEnding(session)} />
                  ))}
                </Table>
              )}
            </>
          );
        }}
      </Loaded>
      {ending !== null && <EndDialog session={ending} onClose={() => setEnding(null)} />}
    </Screen>
  );
}

function SessionLine({ session, onEnd }: { session: OpenSession; onEnd: () => void }) {
  const { t } = useTranslation("sessions");
  const format = useFormat();
  const own = useSession();
  const now = useNow();
  const isOwn = session.id === own.sessionId;
  return (
    <tr>
      <th scope="row">
        {isOwn ? t("self", { name: session.displayName }) : session.displayName}
        <Second>{t(`app:role.${session.role}`)}</Second>
      </th>
      <td>{session.post}</td>
      <td>{format.since(session.openedAt, now)}</td>
      <td>{format.since(session.endsAt, now)}</td>
      <td>
        <Mark shape={session.lockedAt === null ? "running" : "resting"} />
        {session.lockedAt === null ? t("open") : t("locked", { at: format.since(session.lockedAt, now) })}
      </td>
      <td>
        <LineActs>
          <Button
            onPress={onEnd}
            isDisabled={isOwn}
            title={isOwn ? t("notOwn") : undefined}
            label={t("endOf", { name: session.displayName, post: session.post })}
          >
            {t("end")}
          </Button>
        </LineActs>
      </td>
    </tr>
  );
}

function EndDialog({ session, onClose }: { session: OpenSession; onClose: () => void }) {
  const { t } = useTranslation("sessions");
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const end = async () => {
    const done = await act.run(() => api.sessions.end(session.id));
    await client.invalidateQueries({ queryKey: ["sessions"] });
    if (done !== null) onClose();
  };
  return (
    <ConfirmDialog
      title={t("endTitle", { name: session.displayName })}
      consequence={t("endConsequence", { post: session.post })}
      verb={t("end")}
      act={act}
      onConfirm={() => void end()}
      onClose={onClose}
    />
  );
}
