import type { ForwardedWall } from "@vigie/shared/forwarding/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MediaSockets } from "../../lib/media-socket.ts";
import { useServices } from "../../lib/services.tsx";
import type { Viewings } from "../../lib/viewings.ts";
import { Button } from "../../ui/Button.tsx";
import { Empty } from "../../ui/Screen.tsx";
import type { TileStatus } from "../tile/index.ts";
import css from "./liaison.module.css";
import { PlaceTile } from "./PlaceTile.tsx";
import { gridFor, PAGE_PLACES, type Place } from "./places.ts";
import { StageBar } from "./StageBar.tsx";
import { nextThrift, streamFor, type Thrift } from "./thrift.ts";
import { usePageShown } from "./use-page-shown.ts";

interface StageProps {
  wall: ForwardedWall;
  places: readonly Place[];
  viewings: Viewings;
  mediaSockets: MediaSockets;
  onAsk: () => void;
}

/** The pictures: all of them, or one enlarged. What is not drawn is not asked for either. */
export function Stage({ wall, places, viewings, mediaSockets, onAsk }: StageProps) {
  const { t } = useTranslation("liaison");
  const stage = useRef<HTMLElement>(null);
  const [enlargedId, setEnlarged] = useState<CameraId | null>(null);
  const [wantedPage, setPage] = useState(0);
  const enlarged = places.find(({ camera }) => camera.id === enlargedId) ?? null;
  const pages = Math.max(1, Math.ceil(places.length / PAGE_PLACES));
  const page = Math.min(wantedPage, pages - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || enlarged === null || document.fullscreenElement !== null) return;
    setEnlarged(null);
    event.preventDefault();
  };
  return (
    <section ref={stage} className={css["stage"]} aria-label={t("pictures")} onKeyDown={onKeyDown}>
      {places.length > 0 && (
        <StageBar
          page={page}
          pages={enlarged === null ? pages : 1}
          onPage={setPage}
          onAll={enlarged === null ? null : () => setEnlarged(null)}
          onFull={() => void stage.current?.requestFullscreen()}
        />
      )}
      {places.length === 0 ? (
        <Nothing onAsk={onAsk} />
      ) : (
        <Grid
          places={enlarged === null ? places.slice(page * PAGE_PLACES, (page + 1) * PAGE_PLACES) : [enlarged]}
          isEnlarged={enlarged !== null}
          service={wall.service.name}
          viewings={viewings}
          mediaSockets={mediaSockets}
          onEnlarge={setEnlarged}
        />
      )}
    </section>
  );
}

interface GridProps extends Pick<StageProps, "places" | "viewings" | "mediaSockets"> {
  isEnlarged: boolean;
  service: string;
  /** Null: all again. */
  onEnlarge: (cameraId: CameraId | null) => void;
}

/** These places and no other, on the streams that the link carries. */
function Grid({ places, isEnlarged, service, viewings, mediaSockets, onEnlarge }: GridProps) {
  const { clock } = useServices();
  const isPageShown = usePageShown();
  const [thrift, setThrift] = useState<Thrift>(null);
  const { columns, rows } = gridFor(places.length);
  const stream = streamFor(isEnlarged, thrift, clock.monotonicMs());
  const learn = (status: TileStatus) => setThrift((before) => nextThrift(before, status, clock.monotonicMs()));
  return (
    <div className={css["frame"]}>
      <ul className={css["grid"]} style={{ "--columns": columns, "--rows": rows } as React.CSSProperties}>
        {places.map((place) => (
          <li key={place.camera.id} className={css["place"]} data-place={place.camera.number}>
            <PlaceTile
              place={place}
              service={service}
              isShown={isPageShown}
              isEnlarged={isEnlarged}
              stream={stream}
              viewings={viewings}
              mediaSockets={mediaSockets}
              onEnlarge={(status) => {
                // A link that does not carry the small picture is not tried with the full one.
                if (status !== null && !isEnlarged) learn(status);
                onEnlarge(isEnlarged ? null : place.camera.id);
              }}
              onStatus={(status) => {
                if (stream === "main") learn(status);
              }}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Nothing({ onAsk }: { onAsk: () => void }) {
  const { t } = useTranslation("liaison");
  return (
    <div className={css["nothing"]}>
      <Empty title={t("empty.title")} advice={t("empty.advice")}>
        <Button kind="action" onPress={onAsk}>
          {t("ask.begin")}
        </Button>
      </Empty>
    </div>
  );
}
