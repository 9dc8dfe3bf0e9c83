import { useQueryClient } from "@tanstack/react-query";
import type { Camera } from "@vigie/shared/cameras/schema";
import { useTranslation } from "react-i18next";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";

/** Puts a camera out of service, which cuts who looks at it, or back into it. */
export function AvailabilityDialog({ camera, onClose }: { camera: Camera; onClose: () => void }) {
  const { t } = useTranslation("cameras");
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const isDisabled = camera.disabledAt !== null;
  const verb = isDisabled ? "enable" : "disable";
  const confirm = async () => {
    const saved = await act.run(() => api.cameras.change(camera.id, { version: camera.version, disabled: !isDisabled }));
    await client.invalidateQueries({ queryKey: ["cameras"] });
    if (saved !== null) onClose();
  };
  return (
    <ConfirmDialog
      title={t(`availability.${verb}Title`, { number: camera.number, name: camera.name })}
      consequence={t(`availability.${verb}Consequence`)}
      verb={t(`availability.${verb}`)}
      isDangerous={!isDisabled}
      act={act}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}
