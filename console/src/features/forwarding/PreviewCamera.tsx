import type { Authorisation } from "@vigie/shared/authorisations/schema";
import type { Camera } from "@vigie/shared/cameras/schema";
import type { ForwardingPreview } from "@vigie/shared/forwarding/schema";
import { useTranslation } from "react-i18next";
import type { MediaSockets } from "../../lib/media-socket.ts";
import type { Viewings } from "../../lib/viewings.ts";
import { Tile } from "../tile/index.ts";
import css from "./forwarding.module.css";

interface PreviewCameraProps {
  planned: ForwardingPreview["cameras"][number];
  camera: Camera | undefined;
  order: Authorisation | undefined;
  serviceName: string;
  viewings: Viewings;
  mediaSockets: MediaSockets;
}

const nothing = () => undefined;

/** One camera as it is now, with the clause that lets it out; or why it stays. */
export function PreviewCamera({ planned, camera, order, serviceName, viewings, mediaSockets }: PreviewCameraProps) {
  const { t } = useTranslation(["forwarding", "problem"]);
  const { refusal } = planned;
  return (
    <li className={css["preview"]} data-refused={refusal !== null || undefined}>
      <div className={css["picture"]}>
        {camera !== undefined && refusal === null ? (
          <Tile
            camera={camera}
            states={undefined}
            tileRef={null}
            isSelected={false}
            hasStatistics={false}
            viewings={viewings}
            mediaSockets={mediaSockets}
            stream="sub"
            onStatistics={null}
            onClose={null}
            onState={nothing}
          />
        ) : (
          <p className={css["kept"]}>
            {camera === undefined ? t("unknownCamera") : t("camera", { number: camera.number, name: camera.name })}
          </p>
        )}
      </div>
      {refusal === null ? (
        <p className={css["ground"]}>
          {order === undefined
            ? t("preview.someGround", { service: serviceName })
            : t("preview.ground", { service: serviceName, number: order.number, authority: order.authority })}
        </p>
      ) : (
        <p className={css["refusal"]}>
          <strong>{t("preview.refused")}</strong> {t(`problem:${refusal}`)}
        </p>
      )}
    </li>
  );
}
