import { useQueryClient } from "@tanstack/react-query";
import type { Device, Wall } from "@vigie/shared/devices/schema";
import { useTranslation } from "react-i18next";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";

/** Ends the secret of a device: a wall screen goes dark, a post loses its name. */
export function EndDeviceDialog({ device, onClose }: { device: Device; onClose: () => void }) {
  const { t } = useTranslation("devices");
  const { api } = useServices();
  const { act, confirm } = useConfirmed(() => api.devices.end(device.id), onClose);
  return (
    <ConfirmDialog
      title={t("end.title", { name: device.name })}
      consequence={t(`end.consequence.${device.kind}`)}
      verb={t("end.verb")}
      act={act}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}

export function RemoveWallDialog({ wall, onClose }: { wall: Wall; onClose: () => void }) {
  const { t } = useTranslation("devices");
  const { api } = useServices();
  const { act, confirm } = useConfirmed(() => api.devices.removeWall(wall.id), onClose);
  return (
    <ConfirmDialog
      title={t("wall.removeTitle", { name: wall.name })}
      consequence={t("wall.removeConsequence")}
      verb={t("wall.remove")}
      act={act}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}

function useConfirmed(send: Parameters<ReturnType<typeof useAct>["run"]>[0], onDone: () => void) {
  const client = useQueryClient();
  const act = useAct();
  const confirm = async () => {
    const done = await act.run(send);
    await client.invalidateQueries({ queryKey: ["devices"] });
    if (done !== null) onDone();
  };
  return { act, confirm: () => void confirm() };
}
