import type { Device, Wall } from "@vigie/shared/devices/schema";
import type { RoomScreen } from "@vigie/shared/walls/screens";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { useFormat } from "../../i18n/format.ts";
import type { RoomStore } from "../../lib/room-store.ts";
import { useServices } from "../../lib/services.tsx";
import { Button } from "../../ui/Button.tsx";
import { Mark, type Shape } from "../../ui/Mark.tsx";
import { LineActs, Second } from "../../ui/Table.tsx";

interface DeviceLineProps {
  device: Device;
  walls: readonly Wall[];
  room: RoomStore;
  onChange: () => void;
  onEnd: () => void;
}

export function DeviceLine({ device, walls, room, onChange, onEnd }: DeviceLineProps) {
  const { t } = useTranslation("devices");
  const format = useFormat();
  const state = useDeviceState(device, room);
  const wall = walls.find(({ id }) => id === device.place?.wallId);
  return (
    <tr data-muted={device.endedAt !== null || undefined}>
      <th scope="row">{device.name}</th>
      <td>{t(`kind.${device.kind}`)}</td>
      <td>
        {device.place === null || wall === undefined
          ? t("common:none")
          : t("place.of", { wall: wall.name, column: device.place.column + 1, row: device.place.row + 1 })}
      </td>
      <td>
        <Mark shape={state.shape} />
        {state.word}
      </td>
      <td>
        {format.date(device.enrolledAt)}
        <Second isWhole>{t("enrolledBy", { name: device.enrolledBy.displayName })}</Second>
      </td>
      <td>
        {device.endedAt === null && (
          <LineActs>
            <Button onPress={onChange} label={t("changeOf", { name: device.name })}>
              {t("common:change")}
            </Button>
            <Button onPress={onEnd} label={t("end.of", { name: device.name })}>
              {t("end.verb")}
            </Button>
          </LineActs>
        )}
      </td>
    </tr>
  );
}

/** Whether it is there now: a wall screen by its beats, a post by who sits there. */
function useDeviceState(device: Device, room: RoomStore): { shape: Shape; word: string } {
  const { t } = useTranslation("devices");
  const format = useFormat();
  const { clock, roomClock } = useServices();
  const screens = useStore(room, (state) => state.screens);
  const now = roomClock.now() ?? clock.now();
  if (device.endedAt !== null) return { shape: "off", word: t("state.ended", { at: format.instant(device.endedAt) }) };
  const own = [...screens.values()].filter(({ place }) => place.deviceId === device.id);
  const present = own.find(({ state }) => state === "alive") ?? own.find(({ state }) => state === "hidden") ?? own[0];
  if (present === undefined) return { shape: "resting", word: t("state.resting") };
  if (present.state === "dead" && device.kind === "post") return { shape: "resting", word: t("state.resting") };
  return { shape: present.state === "dead" ? "failed" : "running", word: word(present) };

  function word({ state, seenAt, person }: RoomScreen): string {
    if (state === "dead") return seenAt === null ? t("state.neverSeen") : t("state.dead", { since: format.since(seenAt, now) });
    if (person !== null) return t("state.sits", { name: person.displayName });
    return state === "hidden" ? t("state.hidden") : t("state.alive");
  }
}
