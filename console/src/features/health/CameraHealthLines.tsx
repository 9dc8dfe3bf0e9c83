import type { CameraId } from "@vigie/shared/kernel/units";
import { useTranslation } from "react-i18next";
import css from "./health.module.css";
import { isGrave, outageSinceAt, streamOf } from "./lines.ts";
import { useCameraHealth } from "./use-health.ts";
import { useHealthWords } from "./use-health-words.ts";

/** A camera's health beside its picture: what is wrong with it, then the figures of its stream. Nothing before the first answer. */
export function CameraHealthLines({ cameraId }: { cameraId: CameraId }) {
  const { t } = useTranslation("health");
  const words = useHealthWords();
  const { data } = useCameraHealth(cameraId);
  if (data === undefined) return null;
  const stream = streamOf(data, data.findings[0]?.stream ?? null);
  const sinceAt = outageSinceAt(data, stream?.stream ?? "main");
  return (
    <dl className={css["lines"]} aria-label={t("title")}>
      {data.findings.map(({ fault, stream, sinceAt }) => (
        <div key={`${fault} ${stream}`} data-tone={isGrave(fault) ? "abnormal" : "warning"}>
          <dt>{words.fault(fault)}</dt>
          <dd>{t("sinceOf", { stream: t(`stream.${stream}`), at: words.since(sinceAt) })}</dd>
        </div>
      ))}
      {sinceAt !== null && <Line name={t("column.lastFrame")} value={words.ageSince(sinceAt)} />}
      {stream !== null && sinceAt === null && (
        <>
          <Line name={t("column.lastFrame")} value={words.age(stream)} />
          <Line name={t("column.frames")} value={words.frames(stream)} />
          <Line name={t("column.bitrate")} value={words.bitrate(stream)} />
          <Line name={t("column.clock")} value={words.clock(stream)} />
        </>
      )}
      {stream !== null && <Line name={t("column.reconnected")} value={words.reconnects(stream)} />}
    </dl>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
