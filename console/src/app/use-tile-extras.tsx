import type { CameraId } from "@vigie/shared/kernel/units";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { ForwardedMark, useForwardingEntries } from "../features/forwarding/index.ts";
import type { TileExtras } from "../features/wall/index.ts";
import { useMay } from "../lib/session.tsx";
import type { Seat } from "./use-seat.ts";

/** What other features say and offer of a tile's camera. One object, so that a wall of forty is not drawn anew for it. */
export function useTileExtras(
  { forwarding, notices }: Pick<Seat, "forwarding" | "notices">,
  onWhoSaw: (cameraId: CameraId) => void,
  onLookBack: (cameraId: CameraId) => void,
): TileExtras {
  const { t } = useTranslation(["who-saw", "playback"]);
  const may = useMay();
  const forwardingEntries = useForwardingEntries(forwarding, notices);
  const entriesOf = (subject: Parameters<typeof forwardingEntries>[0]) => [
    ...forwardingEntries(subject),
    ...(may("recording.play", { kind: "camera", cameraId: subject.cameraId })
      ? [{ id: "playback", label: t("playback:entry"), run: () => onLookBack(subject.cameraId) }]
      : []),
    ...(may("journal.who-saw") ? [{ id: "who-saw", label: t("entry"), run: () => onWhoSaw(subject.cameraId) }] : []),
  ];
  const latest = useRef(entriesOf);
  latest.current = entriesOf;
  return useMemo(
    () => ({
      markOf: (cameraId) => <ForwardedMark cameraId={cameraId} />,
      entriesOf: ({ cameraId, tile, isTurning }) => latest.current({ cameraId, tile: isTurning ? null : tile }),
    }),
    [],
  );
}
