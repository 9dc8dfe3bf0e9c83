import type { Camera } from "@vigie/shared/cameras/schema";
import type { StreamKeyMade } from "@vigie/shared/links/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { Button } from "../../ui/Button.tsx";
import { Copyable } from "../../ui/Copyable.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";

/** Makes the key under which an encoder pushes a camera's pictures, and shows it this once. */
export function StreamKeyDialog({ camera, onClose }: { camera: Camera; onClose: () => void }) {
  const { t } = useTranslation("cameras");
  const { api } = useServices();
  const { run, isPending, problem } = useAct();
  const [made, setMade] = useState<StreamKeyMade | null>(null);
  const make = async () => {
    const done = await run(() => api.cameras.makeStreamKey(camera.id));
    if (done !== null) setMade(done.value);
  };
  return (
    <Dialog
      title={t("streamKey.title", { number: camera.number, name: camera.name })}
      onClose={onClose}
      isModalOnly={made !== null}
    >
      {made === null ? (
        <>
          <p>{t("streamKey.explain")}</p>
          <DialogActions problem={problem}>
            <Button onPress={onClose}>{t("common:cancel")}</Button>
            <Button kind="action" isPending={isPending} onPress={() => void make()}>
              {t("streamKey.make")}
            </Button>
          </DialogActions>
        </>
      ) : (
        <>
          <Notice tone="warning">{t("streamKey.once")}</Notice>
          {made.server === null ? (
            <Notice>{t("streamKey.noServer")}</Notice>
          ) : (
            <Copyable label={t("streamKey.server")} value={made.server} />
          )}
          <Copyable label={t("streamKey.name")} value={made.name} />
          <DialogActions>
            <Button kind="action" onPress={onClose}>
              {t("common:dismiss")}
            </Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}
