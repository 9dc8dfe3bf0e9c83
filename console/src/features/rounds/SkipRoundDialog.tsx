import { useQueryClient } from "@tanstack/react-query";
import type { CoverageLine } from "@vigie/shared/rounds/schema";
import { useTranslation } from "react-i18next";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { ReasonDialog } from "../rotation/index.ts";

/** A planned round that will not be done: whoever reads its coverage reads why. */
export function SkipRoundDialog({ line, onClose }: { line: CoverageLine; onClose: () => void }) {
  const { t } = useTranslation("rounds");
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const skip = async (reason: string) => {
    const { plannedAt } = line;
    if (plannedAt === null) return;
    const done = await act.run(() => api.rounds.skip(line.roundId, { plannedAt, reason }));
    await client.invalidateQueries({ queryKey: ["rounds"] });
    if (done !== null) onClose();
  };
  return (
    <ReasonDialog
      title={t("skipTitle", { name: line.roundName })}
      verb={t("skip")}
      act={act}
      onReason={(reason) => void skip(reason)}
      onClose={onClose}
    />
  );
}
