import { useQuery } from "@tanstack/react-query";
import type { Camera } from "@vigie/shared/cameras/schema";
import { EpochMs } from "@vigie/shared/kernel/units";
import type { CoverageLine } from "@vigie/shared/rounds/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { orThrow } from "../../lib/query-problem.ts";
import { useServices } from "../../lib/services.tsx";
import { Mark, type Shape } from "../../ui/Mark.tsx";
import { Empty, Loaded } from "../../ui/Screen.tsx";
import { Table } from "../../ui/Table.tsx";
import css from "./rounds.module.css";

const DAY_MS = 86_400_000;
const PERIODS_DAYS = [1, 7, 31] as const;

const SHAPE: Record<CoverageLine["state"], Shape> = {
  to_come: "starting",
  due: "starting",
  running: "running",
  done: "running",
  partial: "failed",
  skipped: "off",
  missed: "failed",
};

/** Planned against done: the question that a commune asks. */
export function Coverage({ cameras }: { cameras: readonly Camera[] }) {
  const { t } = useTranslation("rounds");
  const { api, clock, roomClock } = useServices();
  const format = useFormat();
  const [days, setDays] = useState<number>(PERIODS_DAYS[0]);
  const query = useQuery({
    // The day follows each step that ends. Weeks are megabytes: they are fetched when they are asked for.
    queryKey: days === PERIODS_DAYS[0] ? ["rounds", "coverage"] : ["coverage", days],
    queryFn: async ({ signal }) => {
      const to = roomClock.now() ?? clock.now();
      return orThrow(await api.rounds.coverage(EpochMs.parse(to - days * DAY_MS), to, signal));
    },
  });
  const names = new Map(cameras.map((camera) => [camera.id, camera.name]));
  return (
    <>
      <header className={css["coverageHeader"]}>
        <h2>{t("coverage")}</h2>
        <fieldset className={css["periods"]} aria-label={t("period")}>
          {PERIODS_DAYS.map((period) => (
            <button
              key={period}
              type="button"
              className={css["period"]}
              aria-pressed={days === period}
              onClick={() => setDays(period)}
            >
              {t("periodDays", { count: period })}
            </button>
          ))}
        </fieldset>
      </header>
      <Loaded query={query}>
        {(lines) =>
          lines.length === 0 ? (
            <Empty title={t("noCoverage.title")} advice={t("noCoverage.advice")} />
          ) : (
            <Table caption={t("coverage")} columns={[t("when"), t("name"), t("state"), t("share"), t("by"), t("why")]}>
              {lines.toReversed().map((line) => (
                <tr key={`${line.roundId}/${line.plannedAt}/${line.run?.id}`}>
                  <td>{format.instant(line.plannedAt ?? line.run?.startedAt ?? 0)}</td>
                  <th scope="row">{line.roundName}</th>
                  <td>
                    <Mark shape={SHAPE[line.state]} />
                    {t(`states.${line.state}`)}
                  </td>
                  <td>{shareOf(line)}</td>
                  <td>{line.run?.startedBy.displayName ?? line.skippedBy?.displayName ?? t("common:none")}</td>
                  <td>{whyOf(line, names, t)}</td>
                </tr>
              ))}
            </Table>
          )
        }
      </Loaded>
    </>
  );
}

function shareOf({ run, share }: CoverageLine): string {
  if (run === null) return `${Math.round(share * 100)} %`;
  const looked = run.steps.filter(({ outcome }) => outcome === "looked").length;
  return `${looked}/${run.steps.length}`;
}

/** The reason of the whole, then of the cameras that were left out. */
function whyOf({ reason, run }: CoverageLine, names: ReadonlyMap<string, string>, t: (key: string) => string): string {
  const left = run?.steps.filter(({ outcome }) => outcome === "skipped" || outcome === "refused") ?? [];
  const told = left.map(({ cameraId, reason, outcome }) => `${names.get(cameraId) ?? ""} (${reason ?? t(`states.${outcome}`)})`);
  return [...(reason === null ? [] : [reason]), ...told].join(" · ");
}
