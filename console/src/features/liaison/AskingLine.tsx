import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useAct } from "../../lib/use-act.ts";
import { Button } from "../../ui/Button.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import css from "./liaison.module.css";
import type { LiaisonForwarding } from "./places.ts";
import { useEnd } from "./use-forwarded-wall.ts";

/** One's own asking: waiting, and to be taken back; or refused, with the room's reason. */
export function AskingLine({ asking }: { asking: LiaisonForwarding }) {
  const { t } = useTranslation("liaison");
  const format = useFormat();
  const end = useEnd();
  const act = useAct();
  const { wanted, reason, refusal, from } = asking;
  const isRefused = asking.state === "refused";
  return (
    <li className={css["card"]} data-asking={asking.state}>
      <p>
        <strong>{wanted}</strong>
      </p>
      <p className={css["quiet"]}>{reason}</p>
      <p role="status">
        <Mark shape={isRefused ? "failed" : "starting"} />{" "}
        {isRefused ? t("asking.refused", { refusal }) : t("asking.waiting", { at: format.time(from) })}
      </p>
      {!isRefused && (
        <div>
          <Button
            isPending={act.isPending}
            onPress={() => void act.run(() => end(asking.id))}
            label={t("asking.takeBackOf", { wanted })}
          >
            {t("asking.takeBack")}
          </Button>
        </div>
      )}
      {act.problem !== null && <ProblemBox problem={act.problem} />}
    </li>
  );
}
