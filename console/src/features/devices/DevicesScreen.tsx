import { useQuery } from "@tanstack/react-query";
import type { Device, DevicesView, Wall } from "@vigie/shared/devices/schema";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import type { RoomStore } from "../../lib/room-store.ts";
import { useServices } from "../../lib/services.tsx";
import { Button } from "../../ui/Button.tsx";
import { Empty, Loaded, Screen } from "../../ui/Screen.tsx";
import { Table } from "../../ui/Table.tsx";
import { AdmitDialog } from "./AdmitDialog.tsx";
import { DeviceDialog } from "./DeviceDialog.tsx";
import { DeviceLine } from "./DeviceLine.tsx";
import css from "./devices.module.css";
import { EndDeviceDialog, RemoveWallDialog } from "./EndDialog.tsx";
import { screensOn } from "./places.ts";
import { WallDialog } from "./WallDialog.tsx";

type Dialogue =
  | { kind: "none" }
  | { kind: "admit" }
  | { kind: "wall"; wall: Wall | null }
  | { kind: "removeWall"; wall: Wall }
  | { kind: "device"; device: Device }
  | { kind: "end"; device: Device };

/** The walls of the room, and the browsers that are enrolled as wall screens and posts. */
export function DevicesScreen({ room }: { room: RoomStore }) {
  const { t } = useTranslation("devices");
  const { api } = useServices();
  const query = useQuery(queries.devices(api));
  const [dialogue, setDialogue] = useState<Dialogue>({ kind: "none" });
  const close = () => setDialogue({ kind: "none" });
  const admit = (
    <Button kind="action" onPress={() => setDialogue({ kind: "admit" })}>
      {t("admit.add")}
    </Button>
  );
  return (
    <Screen title={t("title")} purpose={t("purpose")} actions={admit}>
      <Loaded query={query}>
        {(view) => (
          <>
            <Walls view={view} onDialogue={setDialogue} />
            <Devices view={view} room={room} onDialogue={setDialogue} add={admit} />
            <Dialogues dialogue={dialogue} view={view} onClose={close} />
          </>
        )}
      </Loaded>
    </Screen>
  );
}

interface PartProps {
  view: DevicesView;
  onDialogue: (dialogue: Dialogue) => void;
}

function Walls({ view, onDialogue }: PartProps) {
  const { t } = useTranslation("devices");
  return (
    <section className={css["section"]} aria-labelledby="walls-title">
      <header className={css["head"]}>
        <h2 id="walls-title">{t("wall.title")}</h2>
        <Button onPress={() => onDialogue({ kind: "wall", wall: null })}>{t("wall.add")}</Button>
      </header>
      {view.walls.length === 0 ? (
        <p>{t("wall.empty")}</p>
      ) : (
        <Table caption={t("wall.title")} columns={[t("wall.name"), t("wall.size"), t("wall.screens"), t("acts")]}>
          {view.walls.map((wall) => (
            <WallLine key={wall.id} wall={wall} screens={screensOn(wall.id, view.devices)} onDialogue={onDialogue} />
          ))}
        </Table>
      )}
    </section>
  );
}

function WallLine({ wall, screens, onDialogue }: { wall: Wall; screens: number; onDialogue: PartProps["onDialogue"] }) {
  const { t } = useTranslation("devices");
  const places = wall.columns * wall.rows;
  return (
    <tr>
      <th scope="row">{wall.name}</th>
      <td>{t("wall.sizeOf", { columns: wall.columns, rows: wall.rows })}</td>
      <td>{t("wall.screensOf", { screens, count: places })}</td>
      <td>
        <div className={css["acts"]}>
          <Button onPress={() => onDialogue({ kind: "wall", wall })} label={t("wall.changeOf", { name: wall.name })}>
            {t("common:change")}
          </Button>
          <Button
            onPress={() => onDialogue({ kind: "removeWall", wall })}
            label={t("wall.removeOf", { name: wall.name })}
            isDisabled={screens > 0}
            title={screens > 0 ? t("wall.inUse") : undefined}
          >
            {t("wall.remove")}
          </Button>
        </div>
      </td>
    </tr>
  );
}

function Devices({ view, room, onDialogue, add }: PartProps & { room: RoomStore; add: ReactNode }) {
  const { t } = useTranslation("devices");
  const inOrder = [...view.devices].sort(
    (a, b) => Number(a.endedAt !== null) - Number(b.endedAt !== null) || a.name.localeCompare(b.name, "fr", { numeric: true }),
  );
  return (
    <section className={css["section"]} aria-labelledby="devices-title">
      <header className={css["head"]}>
        <h2 id="devices-title">{t("list")}</h2>
      </header>
      {view.devices.length === 0 ? (
        <Empty title={t("empty.title")} advice={t("empty.advice")}>
          {add}
        </Empty>
      ) : (
        <Table
          caption={t("list")}
          columns={[t("name"), t("kind.title"), t("place.column"), t("state.title"), t("enrolled"), t("acts")]}
        >
          {inOrder.map((device) => (
            <DeviceLine
              key={device.id}
              device={device}
              walls={view.walls}
              room={room}
              onChange={() => onDialogue({ kind: "device", device })}
              onEnd={() => onDialogue({ kind: "end", device })}
            />
          ))}
        </Table>
      )}
    </section>
  );
}

function Dialogues({ dialogue, view, onClose }: { dialogue: Dialogue; view: DevicesView; onClose: () => void }) {
  switch (dialogue.kind) {
    case "none":
      return null;
    case "admit":
      return <AdmitDialog view={view} onClose={onClose} />;
    case "wall":
      return <WallDialog wall={dialogue.wall} onClose={onClose} />;
    case "removeWall":
      return <RemoveWallDialog wall={dialogue.wall} onClose={onClose} />;
    case "device":
      return <DeviceDialog device={dialogue.device} view={view} onClose={onClose} />;
    case "end":
      return <EndDeviceDialog device={dialogue.device} onClose={onClose} />;
  }
}
