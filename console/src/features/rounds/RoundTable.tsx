import { useQueryClient } from "@tanstack/react-query";
import type { Round } from "@vigie/shared/rounds/schema";
import { useTranslation } from "react-i18next";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { useAct } from "../../lib/use-act.ts";
import { Button } from "../../ui/Button.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import { Table } from "../../ui/Table.tsx";
import css from "./rounds.module.css";

interface RoundTableProps {
  rounds: readonly Round[];
  onChange: (round: Round) => void;
  /** Now, outside its schedule. */
  onStart: (round: Round) => void;
}

const EVERY_DAY = 7;

export function RoundTable({ rounds, onChange, onStart }: RoundTableProps) {
  const { t } = useTranslation("rounds");
  const { api } = useServices();
  const may = useMay();
  const client = useQueryClient();
  const act = useAct();
  const toggle = async (round: Round) => {
    await act.run(() => api.rounds.change(round.id, { version: round.version, disabled: round.disabledAt === null }));
    await client.invalidateQueries({ queryKey: ["rounds"] });
  };
  const schedule = ({ schedule: { days, times } }: Round) => {
    if (days.length === 0 || times.length === 0) return t("unscheduled");
    const told = days.length === EVERY_DAY ? t("everyDay") : days.map((day) => t(`day.${day}`)).join(", ");
    return t("scheduleLine", { days: told, times: times.join(", ") });
  };
  return (
    <>
      {act.problem !== null && <ProblemBox problem={act.problem} />}
      <Table caption={t("planned")} columns={[t("name"), t("schedule"), t("cameras"), t("plannedBy"), t("state"), t("acts")]}>
        {rounds.map((round) => (
          <tr key={round.id} data-muted={round.disabledAt !== null || undefined}>
            <th scope="row">{round.name}</th>
            <td>{schedule(round)}</td>
            <td>{round.steps.length}</td>
            <td>{round.plannedBy.displayName}</td>
            <td>
              <Mark shape={round.disabledAt === null ? "running" : "off"} />
              {t(round.disabledAt === null ? "inUse" : "outOfUse")}
            </td>
            <td>
              <div className={css["acts"]}>
                {may("round.run") && round.disabledAt === null && (
                  <Button onPress={() => onStart(round)} label={t("startNowOf", { name: round.name })}>
                    {t("startNow")}
                  </Button>
                )}
                {may("round.plan") && (
                  <>
                    <Button onPress={() => onChange(round)} label={t("changeRound", { name: round.name })}>
                      {t("common:change")}
                    </Button>
                    <Button isPending={act.isPending} onPress={() => void toggle(round)}>
                      {t(round.disabledAt === null ? "disable" : "enable")}
                    </Button>
                  </>
                )}
              </div>
            </td>
          </tr>
        ))}
      </Table>
    </>
  );
}
