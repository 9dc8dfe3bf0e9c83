import type { CameraStates, StreamName } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useServices } from "../../lib/services.tsx";
import { Button } from "../../ui/Button.tsx";
import { BreakGlassOffer, useBreakGlassRetry } from "../break-glass/index.ts";
import { flowingOther } from "./aim.ts";
import css from "./tile.module.css";
import type { TileStatus } from "./tile-status.ts";

interface TileAdviceProps {
  cameraId: CameraId;
  status: TileStatus;
  stream: StreamName;
  states: CameraStates | undefined;
  onStream: (stream: StreamName) => void;
  onRetry: () => void;
}

/** Why the tile does not show what it should, and what the operator can do about it. */
export function TileAdvice(props: TileAdviceProps) {
  const { cameraId, status, onRetry } = props;
  useBreakGlassRetry({ cameraId, isRefused: isWithoutLiveView(status), onRetry });
  return (
    <>
      <Obstacle {...props} />
      <Reserve {...props} />
    </>
  );
}

const isWithoutLiveView = ({ state }: TileStatus): boolean =>
  state.name === "refused" && state.problem.code === "commune.no_live_view";

function Obstacle({ cameraId, status: { state }, stream, states, onStream, onRetry }: TileAdviceProps) {
  const { t } = useTranslation(["tile", "cameras", "problem"]);
  switch (state.name) {
    case "no_signal": {
      const other = flowingOther(stream, states);
      if (state.fault === null && other === null) return null;
      return (
        <div className={css["advice"]}>
          {state.fault !== null && <p>{t(`cameras:fault.${state.fault}`)}</p>}
          {other !== null && <Button onPress={() => onStream(other)}>{t(`show.${other}`)}</Button>}
        </div>
      );
    }
    case "refused":
      return (
        <div className={css["advice"]}>
          <p>{t(`problem:${state.problem.code}`, { ...state.problem.params })}</p>
          <div className={css["ways"]}>
            {state.problem.code === "commune.no_live_view" && <BreakGlassOffer cameraId={cameraId} />}
            <Button onPress={onRetry}>{t("retry")}</Button>
          </div>
        </div>
      );
    case "undecodable":
      return (
        <div className={css["advice"]}>
          <p>{state.codec === null ? t("unshown") : t("undecodable", { codec: t(`codec.${state.codec}`) })}</p>
          <div className={css["ways"]}>
            {state.codec === null && <Button onPress={onRetry}>{t("retry")}</Button>}
            {state.isSubOffered && <Button onPress={() => onStream("sub")}>{t("show.sub")}</Button>}
          </div>
          {state.codec !== null && !state.isSubOffered && <p>{t("noOtherStream")}</p>}
        </div>
      );
    default:
      return null;
  }
}

/** The picture is there, but not quite as it should be. */
function Reserve({ status: { unrenewedSinceAt, replacedCodec } }: TileAdviceProps) {
  const { t } = useTranslation("tile");
  const format = useFormat();
  const { clock } = useServices();
  if (unrenewedSinceAt === null && replacedCodec === null) return null;
  return (
    <ul className={css["reserve"]}>
      {unrenewedSinceAt !== null && <li>{t("unrenewed", { since: format.since(unrenewedSinceAt, clock.now()) })}</li>}
      {replacedCodec !== null && <li>{t("replaced", { codec: t(`codec.${replacedCodec}`) })}</li>}
    </ul>
  );
}
