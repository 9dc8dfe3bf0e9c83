import type { Camera } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { RoundRun } from "@vigie/shared/rounds/schema";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/Button.tsx";
import css from "./rotation.module.css";

interface RoundOverProps {
  run: RoundRun;
  cameras: ReadonlyMap<CameraId, Camera>;
  onClose: (() => void) | null;
}

/** What came of the round, on the tile where it was done. */
export function RoundOver({ run, cameras, onClose }: RoundOverProps) {
  const { t } = useTranslation("rotation");
  const looked = run.steps.filter(({ outcome }) => outcome === "looked").length;
  const left = run.steps.filter(({ outcome }) => outcome !== "looked");
  return (
    <div className={css["over"]} role="status">
      <h3>{t("over.title", { name: run.roundName })}</h3>
      <p>{t(`over.${run.endedHow ?? "completed"}`, { looked, planned: run.steps.length, reason: run.reason })}</p>
      {left.length > 0 && (
        <ul>
          {left.map(({ cameraId, outcome, reason }) => (
            <li key={cameraId}>
              {t("over.left", {
                camera: cameras.get(cameraId)?.name ?? t("someCamera"),
                outcome: t(`outcome.${outcome}`),
                reason: reason ?? "",
              })}
            </li>
          ))}
        </ul>
      )}
      {onClose !== null && <Button onPress={onClose}>{t("over.close")}</Button>}
    </div>
  );
}
