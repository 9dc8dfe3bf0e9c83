import type { StreamName } from "@vigie/shared/cameras/schema";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import type { MediaSockets } from "../../lib/media-socket.ts";
import type { Viewings } from "../../lib/viewings.ts";
import { Tile, type TileStatus } from "../tile/index.ts";
import css from "./liaison.module.css";
import type { Place } from "./places.ts";
import { Watermark } from "./Watermark.tsx";

interface PlaceTileProps {
  place: Place;
  service: string;
  /** Somebody may see the page. */
  isShown: boolean;
  isEnlarged: boolean;
  stream: StreamName;
  viewings: Viewings;
  mediaSockets: MediaSockets;
  /** And back; with what the tile said last. */
  onEnlarge: (status: TileStatus | null) => void;
  onStatus: (status: TileStatus) => void;
}

const nothing = () => undefined;

/** One picture under the service's mark, or black with the word why it went. */
export function PlaceTile(props: PlaceTileProps) {
  const { place, service, isShown, isEnlarged } = props;
  const { t } = useTranslation("liaison");
  const last = useRef<TileStatus | null>(null);
  const onEnlarge = () => props.onEnlarge(last.current);
  const { camera, over } = place;
  if (over !== null) return <Over place={place} over={over} />;
  if (!isShown) return <p className={css["resting"]}>{t("resting")}</p>;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button in the tile does the same
    <div className={css["held"]} onDoubleClick={onEnlarge}>
      <Tile
        camera={{ ...camera, disabledAt: null }}
        states={undefined}
        tileRef={null}
        isSelected={false}
        hasStatistics={false}
        viewings={props.viewings}
        mediaSockets={props.mediaSockets}
        label={<span className={css["commune"]}>{camera.communeName}</span>}
        tools={
          <button type="button" className={css["tool"]} onClick={onEnlarge}>
            {t(isEnlarged ? "reduce" : "enlarge")}
          </button>
        }
        over={<Watermark service={service} />}
        stream={props.stream}
        onStatistics={null}
        onClose={null}
        onState={nothing}
        onStatus={(status) => {
          last.current = status;
          props.onStatus(status);
        }}
      />
    </div>
  );
}

function Over({ place: { camera }, over }: { place: Place; over: NonNullable<Place["over"]> }) {
  const { t } = useTranslation("liaison");
  const format = useFormat();
  return (
    <article className={css["over"]} aria-label={`${camera.number} ${camera.name}`} data-over={over.reason}>
      <header className={css["overBar"]}>
        <strong>{camera.number}</strong> {camera.name} <span className={css["commune"]}>{camera.communeName}</span>
      </header>
      <p role="status">{t("over", { at: format.time(over.at), reason: t(`end.${over.reason}`) })}</p>
    </article>
  );
}
