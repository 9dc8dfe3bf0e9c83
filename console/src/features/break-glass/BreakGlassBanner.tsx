import { useQuery } from "@tanstack/react-query";
import type { BreakGlass } from "@vigie/shared/people/policy";
import { useTranslation } from "react-i18next";
import { openOnes } from "../../lib/break-glass.ts";
import { countdown } from "../../lib/countdown.ts";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useSession } from "../../lib/session.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useNow } from "../../lib/use-now.ts";
import { Button } from "../../ui/Button.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import css from "./break-glass.module.css";

/** As long as one is open: over which commune, for how long, why, and the button that closes it. */
export function BreakGlassBanner() {
  const { policy, person } = useSession();
  const now = useNow(1_000);
  const open = openOnes(policy, person.id, now);
  return open.map((one) => <Line key={one.id} open={one} now={now} />);
}

function Line({ open, now }: { open: BreakGlass; now: number }) {
  const { t } = useTranslation("break-glass");
  const { api } = useServices();
  const tree = useQuery(queries.cameras(api));
  const act = useAct();
  const commune = tree.data?.communes.find(({ id }) => id === open.communeId)?.name ?? t("theCommune");
  return (
    <div className={css["banner"]}>
      <p role="status">{t("isOpen", { commune, reason: open.reason })}</p>
      <span className={css["left"]}>{t("left", { left: countdown(open.until, now) })}</span>
      <Button
        isPending={act.isPending}
        onPress={() => void act.run(() => api.breakGlasses.close(open.id))}
        label={t("closeOf", { commune })}
      >
        {t("close")}
      </Button>
      {act.problem !== null && <ProblemBox problem={act.problem} />}
    </div>
  );
}
