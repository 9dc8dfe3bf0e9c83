import type { CameraId } from "@vigie/shared/kernel/units";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useServices } from "../../lib/services.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { lastDayOf } from "./question.ts";
import { WhoSawPanel } from "./WhoSawPanel.tsx";

/** Over the wall, whose pictures go on. */
export function WhoSawDialog({ cameraId, onClose }: { cameraId: CameraId; onClose: () => void }) {
  const { t } = useTranslation("who-saw");
  const { clock, roomClock } = useServices();
  const [first] = useState(() => lastDayOf(cameraId, roomClock.now() ?? clock.now()));
  return (
    <Dialog title={t("title")} onClose={onClose} size="full">
      <WhoSawPanel first={first} isAskedAtOnce />
      <DialogActions>
        <Button onPress={onClose}>{t("common:close")}</Button>
      </DialogActions>
    </Dialog>
  );
}
