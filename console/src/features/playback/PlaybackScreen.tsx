import { useQuery } from "@tanstack/react-query";
import type { Camera } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { CameraCalls } from "../../lib/camera-calls.ts";
import { cameraChoices, matchesCamera } from "../../lib/camera-choices.ts";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import type { Viewings } from "../../lib/viewings.ts";
import { Button } from "../../ui/Button.tsx";
import { ComboField } from "../../ui/ComboField.tsx";
import { Empty, Loaded } from "../../ui/Screen.tsx";
import type { CaseMotive } from "./camera-playback.ts";
import { type Look, MAX_CAMERAS, type PlaybackDesk } from "./desk.ts";
import { Legend } from "./Legend.tsx";
import { MotiveDialog } from "./MotiveDialog.tsx";
import { PlaybackTile } from "./PlaybackTile.tsx";
import css from "./playback.module.css";
import { Timeline, type TimelineHandle } from "./Timeline.tsx";
import { TransportBar } from "./TransportBar.tsx";
import { usePlaybackKeys } from "./use-playback-keys.ts";

interface PlaybackScreenProps {
  desk: PlaybackDesk;
  viewings: Pick<Viewings, "onForbidden">;
  calls: CameraCalls;
  hasShortcuts: boolean;
}

/** One to nine cameras that are looked back at together, for one motive. */
export function PlaybackScreen({ desk, viewings, calls, hasShortcuts }: PlaybackScreenProps) {
  const { t } = useTranslation("playback");
  const { api } = useServices();
  const tree = useQuery(queries.cameras(api));
  const { cameraIds, why, look } = useStore(desk.store);
  const [isAsking, setAsking] = useState(false);
  const timeline = useRef<TimelineHandle>(null);
  const goTo = useRef<HTMLInputElement>(null);
  // A camera that is called by its number comes here, as long as this is what one looks at.
  useEffect(() => calls.take((cameraId) => desk.add(cameraId)), [calls, desk]);
  // Whoever opens a camera is asked why, once for the case in hand.
  const isMotiveOwed = cameraIds.length > 0 && why === null;
  useEffect(() => {
    if (isMotiveOwed) setAsking(true);
  }, [isMotiveOwed]);
  usePlaybackKeys(
    look === null
      ? null
      : {
          desk,
          transport: look.transport,
          timeline: { zoom: (factor) => timeline.current?.zoom(factor), show: (spanMs) => timeline.current?.show(spanMs) },
          focusGoTo: () => goTo.current?.focus(),
          openMotive: () => setAsking(true),
        },
    hasShortcuts,
  );
  return (
    <Loaded query={tree}>
      {({ cameras }) => (
        <section className={css["playback"]}>
          <header className={css["head"]}>
            <h1>{t("title")}</h1>
            <CameraField desk={desk} />
            <Case desk={desk} why={why} onChange={() => setAsking(true)} />
          </header>
          {look !== null && why !== null ? (
            <Stage {...{ desk, why, look, viewings, timeline, goTo }} cameras={chosenOf(cameras, cameraIds)} />
          ) : (
            <Beginning isMotiveOwed={isMotiveOwed} onMotive={() => setAsking(true)} />
          )}
          {isAsking && (
            <MotiveDialog
              why={why}
              onMotive={(given) => {
                desk.begin(given);
                setAsking(false);
              }}
              onClose={() => setAsking(false)}
            />
          )}
        </section>
      )}
    </Loaded>
  );
}

const chosenOf = (cameras: readonly Camera[], ids: readonly CameraId[]): readonly Camera[] =>
  ids.flatMap((id) => cameras.find((camera) => camera.id === id) ?? []);

function Beginning({ isMotiveOwed, onMotive }: { isMotiveOwed: boolean; onMotive: () => void }) {
  const { t } = useTranslation("playback");
  return (
    <div className={css["beginning"]}>
      {isMotiveOwed ? (
        <Empty title={t("noMotive.title")} advice={t("noMotive.advice")}>
          <Button kind="action" onPress={onMotive}>
            {t("motive.give")}
          </Button>
        </Empty>
      ) : (
        <Empty title={t("empty.title")} advice={t("empty.advice")} />
      )}
    </div>
  );
}

/** Adds a camera by its number or name. */
function CameraField({ desk }: { desk: PlaybackDesk }) {
  const { t } = useTranslation("playback");
  const { api } = useServices();
  const tree = useQuery(queries.cameras(api));
  const choices = useMemo(() => cameraChoices(tree.data), [tree.data]);
  const cameraIds = useStore(desk.store, (state) => state.cameraIds);
  const add = (id: string | null) => {
    const camera = tree.data?.cameras.find((camera) => camera.id === id);
    if (camera !== undefined) desk.add(camera.id);
  };
  return (
    <div className={css["cameraField"]}>
      <ComboField
        key={cameraIds.join()}
        label={t("addCamera", { count: cameraIds.length, max: MAX_CAMERAS })}
        choices={choices}
        value={null}
        onChange={add}
        matches={matchesCamera}
        nothingFound={t("noSuchCamera")}
      />
    </div>
  );
}

/** The motive of the case in hand, always seen while one looks back for it. */
function Case({ desk, why, onChange }: { desk: PlaybackDesk; why: CaseMotive | null; onChange: () => void }) {
  const { t } = useTranslation("playback");
  if (why === null) return null;
  return (
    <div className={css["case"]}>
      <span>
        {t("motive.now")} <strong>{t(`motive.of.${why.motive}`)}</strong>
        {why.reference !== null && <> {t("motive.withReference", { reference: why.reference })}</>}
      </span>
      <Button onPress={onChange} title={t("action.motive")}>
        {t("motive.change")}
      </Button>
      <Button kind="quiet" onPress={desk.endCase}>
        {t("motive.end")}
      </Button>
    </div>
  );
}

interface StageProps {
  desk: PlaybackDesk;
  why: CaseMotive;
  look: Look;
  cameras: readonly Camera[];
  viewings: Pick<Viewings, "onForbidden">;
  timeline: RefObject<TimelineHandle | null>;
  goTo: RefObject<HTMLInputElement | null>;
}

function Stage({ desk, why, look, cameras, viewings, timeline, goTo }: StageProps) {
  const { t } = useTranslation("playback");
  const { transport } = look;
  useEffect(() => transport.start(), [transport]);
  const columns = Math.ceil(Math.sqrt(cameras.length));
  return (
    <>
      <div className={css["stage"]}>
        {cameras.length === 0 ? (
          <Empty title={t("empty.title")} advice={t("empty.advice")} />
        ) : (
          <div
            className={css["grid"]}
            style={{ "--columns": columns, "--rows": Math.ceil(cameras.length / columns) } as React.CSSProperties}
          >
            {cameras.map((camera) => (
              <PlaybackTile key={camera.id} {...{ desk, camera, why, look, viewings }} />
            ))}
          </div>
        )}
      </div>
      <div className={css["controls"]}>
        <TransportBar desk={desk} transport={transport} field={goTo} />
        <Timeline desk={desk} look={look} handle={timeline} />
        <Legend />
      </div>
    </>
  );
}
