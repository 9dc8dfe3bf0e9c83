import { useQuery } from "@tanstack/react-query";
import type { CameraTree } from "@vigie/shared/console/api";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import type { MediaSockets } from "../../lib/media-socket.ts";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useNow } from "../../lib/use-now.ts";
import type { Viewings } from "../../lib/viewings.ts";
import { Button } from "../../ui/Button.tsx";
import { DialogActions } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import css from "./forwarding.module.css";
import { PreviewCamera } from "./PreviewCamera.tsx";
import { minutesLeft } from "./term.ts";
import type { Shown, Steps } from "./use-steps.ts";

interface PreviewStepProps {
  steps: Steps;
  shown: Shown;
  tree: CameraTree;
  serviceName: string;
  viewings: Viewings;
  mediaSockets: MediaSockets;
}

/** Second step: exactly what leaves the room, on what ground, what the service will see, and until when. */
export function PreviewStep({ steps, shown, tree, serviceName, viewings, mediaSockets }: PreviewStepProps) {
  const { t } = useTranslation("forwarding");
  const { api } = useServices();
  const orders = useQuery(queries.authorisations(api)).data;
  const { cameras } = shown.preview;
  const refused = cameras.filter(({ refusal }) => refusal !== null).map(({ cameraId }) => cameraId);
  const isCameras = shown.input.source.kind === "cameras";
  const isAllRefused = refused.length === cameras.length;
  return (
    <>
      {shown.hasChanged && <Notice tone="warning">{t("preview.changed")}</Notice>}
      <Meaning shown={shown} serviceName={serviceName} />
      <ul className={css["previews"]}>
        {cameras.map((planned) => (
          <PreviewCamera
            key={planned.cameraId}
            planned={planned}
            camera={tree.cameras.find(({ id }) => id === planned.cameraId)}
            order={orders?.find(({ id }) => id === planned.authorisationId)}
            serviceName={serviceName}
            viewings={viewings}
            mediaSockets={mediaSockets}
          />
        ))}
      </ul>
      <DialogActions problem={shown.hasChanged ? null : steps.act.problem}>
        <Button onPress={steps.back}>{t("common:back")}</Button>
        {refused.length > 0 && isCameras && !isAllRefused && (
          <Button onPress={() => void steps.without(refused)}>{t("preview.without", { count: refused.length })}</Button>
        )}
        <Button
          kind="action"
          isPending={steps.act.isPending}
          isDisabled={refused.length > 0}
          title={refused.length > 0 ? t("preview.blocked") : undefined}
          onPress={() => void steps.send(shown)}
        >
          {t("preview.send")}
        </Button>
      </DialogActions>
    </>
  );
}

function Meaning({ shown: { input, preview }, serviceName }: { shown: Shown; serviceName: string }) {
  const { t } = useTranslation("forwarding");
  const format = useFormat();
  const now = useNow(1_000);
  const until = format.since(preview.until, now);
  const count = preview.cameras.filter(({ refusal }) => refusal === null).length;
  const isTile = input.source.kind === "tile";
  return (
    <div className={css["meaning"]}>
      {count === 0 ? (
        <p>{t("preview.nothing", { service: serviceName })}</p>
      ) : (
        <>
          <p>{isTile ? t("preview.tileSeen", { service: serviceName }) : t("preview.seen", { service: serviceName, count })}</p>
          <p>{t("preview.how")}</p>
          <p>
            <strong>{t("preview.until", { at: until, count: minutesLeft(preview.until, now) })}</strong>
          </p>
        </>
      )}
      {preview.until < input.until && (
        <Notice tone="warning">{t("preview.shortened", { at: until, asked: format.since(input.until, now) })}</Notice>
      )}
      <dl className={css["facts"]}>
        <div>
          <dt>{t("form.officer")}</dt>
          <dd>{t("askedBy", { officer: input.officer, channel: input.channel })}</dd>
        </div>
        <div>
          <dt>{t("form.reason")}</dt>
          <dd>{input.reason}</dd>
        </div>
      </dl>
    </div>
  );
}
