import { type Camera, ConnectionTestRequest, type ConnectionTestResult } from "@vigie/shared/cameras/schema";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { check } from "../../lib/form.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { Button } from "../../ui/Button.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import css from "./camera-dialog.module.css";
import { type CameraDraft, typedCredentials } from "./camera-draft.ts";

interface ConnectionTestProps {
  camera: Camera | null;
  draft: CameraDraft;
  address: string;
}

/** Lets the node try what is typed, before it is stored. An old answer goes as soon as what was tried is changed. */
export function ConnectionTest({ camera, draft, address }: ConnectionTestProps) {
  const { t } = useTranslation("cameras");
  const { api } = useServices();
  const { run, clear, isPending, problem } = useAct();
  const [result, setResult] = useState<ConnectionTestResult | null>(null);
  const [isMistyped, setIsMistyped] = useState(false);
  const tried = JSON.stringify([address, draft.credentials, draft.username, draft.password, draft.nodeId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the change of what is tried is the event
  useEffect(() => {
    setResult(null);
    setIsMistyped(false);
    clear();
  }, [tried, clear]);

  const test = async () => {
    const typed = check(ConnectionTestRequest, {
      nodeId: draft.nodeId === "" ? null : draft.nodeId,
      // The stored credentials serve only when they are the ones that are kept.
      cameraId: draft.credentials === "kept" ? (camera?.id ?? null) : null,
      address,
      credentials: typedCredentials(draft) ?? null,
    });
    setResult(null);
    setIsMistyped(!typed.ok);
    if (!typed.ok) return;
    const done = await run(() => api.cameras.test(typed.value));
    if (done !== null) setResult(done.value);
  };

  if (address === "") return null;
  return (
    <div className={css["test"]}>
      <Button onPress={() => void test()} isPending={isPending}>
        {isPending ? t("test.running") : t("test.run")}
      </Button>
      <div role="status">
        {result !== null && <TestOutcome result={result} />}
        {isMistyped && <p className={css["outcome"]}>{t("form.error.main")}</p>}
      </div>
      {problem !== null && <ProblemBox problem={problem} />}
    </div>
  );
}

function TestOutcome({ result }: { result: ConnectionTestResult }) {
  const { t } = useTranslation("cameras");
  const format = useFormat();
  if (result.outcome === "fault") {
    return (
      <p className={css["outcome"]} data-outcome="fault">
        <Mark shape="failed" />
        {t("test.fault", { reason: t(`fault.${result.fault}`) })}
        <span className={css["detail"]}>{t(`advice.${result.fault}`)}</span>
      </p>
    );
  }
  const { codec, widthPx, heightPx } = result.format;
  const fps = result.framesPerSecond === null ? "" : t("test.fps", { fps: format.number(result.framesPerSecond) });
  return (
    <p className={css["outcome"]}>
      <Mark shape="running" />
      {t("test.picture", {
        codec: t(`codec.${codec}`),
        width: widthPx,
        height: heightPx,
        fps,
        ms: Math.round(result.firstFrameMs),
      })}
    </p>
  );
}
