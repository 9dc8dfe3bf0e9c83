import { useQuery } from "@tanstack/react-query";
import type { CameraTree } from "@vigie/shared/console/api";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import type { RoomStore } from "../../lib/room-store.ts";
import { useServices } from "../../lib/services.tsx";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Empty, Loaded, Screen } from "../../ui/Screen.tsx";
import { AvailabilityDialog } from "./AvailabilityDialog.tsx";
import { CameraDialog } from "./CameraDialog.tsx";
import { CameraList } from "./CameraList.tsx";
import type { Dialogue } from "./dialogue.ts";
import { PlacesDialog } from "./PlacesDialog.tsx";
import { StreamKeyDialog } from "./StreamKeyDialog.tsx";
import { useCameraStates } from "./use-camera-states.ts";

/** The administrator's list of cameras. */
export function CamerasScreen({ room }: { room: RoomStore }) {
  const { t } = useTranslation("cameras");
  const { api } = useServices();
  const query = useQuery(queries.cameras(api));
  const states = useCameraStates(room, query.data);
  const [dialogue, setDialogue] = useState<Dialogue>({ kind: "none" });
  const add = () => setDialogue({ kind: "camera", camera: null, opening: 0 });
  return (
    <Screen
      title={t("title")}
      purpose={t("purpose")}
      actions={
        <>
          <Button onPress={() => setDialogue({ kind: "places" })}>{t("places.open")}</Button>
          <Button kind="action" onPress={add}>
            {t("add")}
          </Button>
        </>
      }
    >
      <Loaded query={query}>
        {(tree) => (
          <>
            {tree.cameraNetworks.length === 0 && <Notice tone="warning">{t("networks.none")}</Notice>}
            {tree.cameras.length === 0 ? (
              <Empty title={t("empty.title")} advice={t("empty.advice")}>
                <Button kind="action" onPress={add}>
                  {t("add")}
                </Button>
              </Empty>
            ) : (
              <CameraList tree={tree} states={states} onDialogue={setDialogue} />
            )}
            <Dialogues tree={tree} dialogue={dialogue} onDialogue={setDialogue} />
          </>
        )}
      </Loaded>
    </Screen>
  );
}

interface DialoguesProps {
  tree: CameraTree;
  dialogue: Dialogue;
  onDialogue: (dialogue: Dialogue) => void;
}

function Dialogues({ tree, dialogue, onDialogue }: DialoguesProps) {
  const close = () => onDialogue({ kind: "none" });
  switch (dialogue.kind) {
    case "none":
      return null;
    case "camera":
      return (
        <CameraDialog
          key={dialogue.opening}
          tree={tree}
          camera={dialogue.camera}
          onClose={close}
          onSaved={(camera) => {
            const isNewEncoder = camera.source.kind === "push" && dialogue.camera?.source.kind !== "push";
            onDialogue(isNewEncoder ? { kind: "stream-key", camera } : { kind: "none" });
          }}
          onReload={(camera) => onDialogue({ kind: "camera", camera, opening: dialogue.opening + 1 })}
        />
      );
    case "availability":
      return <AvailabilityDialog camera={dialogue.camera} onClose={close} />;
    case "stream-key":
      return <StreamKeyDialog camera={dialogue.camera} onClose={close} />;
    case "places":
      return <PlacesDialog tree={tree} onClose={close} />;
  }
}
