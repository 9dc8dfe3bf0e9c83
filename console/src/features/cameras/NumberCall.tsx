import type { Camera } from "@vigie/shared/cameras/schema";
import { useTranslation } from "react-i18next";
import type { NumberBuffer } from "./number-buffer.ts";
import css from "./number-call.module.css";

/** What is being typed of a camera's number, and which camera that is so far. */
export function NumberCall({ buffer, cameras }: { buffer: NumberBuffer; cameras: readonly Camera[] }) {
  const { t } = useTranslation("cameras");
  const { digits, unknown } = buffer;
  const camera = cameras.find((camera) => camera.number === Number(digits));
  const text =
    camera === undefined ? t("call.none") : camera.disabledAt === null ? camera.name : t("call.disabled", { name: camera.name });
  return (
    <output className={css["call"]} data-empty={(digits === "" && unknown === null) || undefined}>
      {digits !== "" && (
        <>
          <span className={css["digits"]}>{digits}</span>
          <span>{text}</span>
          {camera?.disabledAt === null && <span className={css["hint"]}>{t("call.enter")}</span>}
        </>
      )}
      {unknown !== null && <span>{t("call.unknown", { number: unknown })}</span>}
    </output>
  );
}
