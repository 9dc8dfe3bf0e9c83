import { useQuery } from "@tanstack/react-query";
import type { Camera } from "@vigie/shared/cameras/schema";
import type { PlayLinkMade } from "@vigie/shared/links/schema";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { Button } from "../../ui/Button.tsx";
import { Copyable } from "../../ui/Copyable.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Loaded } from "../../ui/Screen.tsx";
import { playAddresses } from "./addresses.ts";

/** The addresses of a link that was just made, this once. */
export function AddressDialog({
  made,
  camera,
  onClose,
}: {
  made: PlayLinkMade;
  camera: Camera | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation("links");
  const format = useFormat();
  const { api } = useServices();
  const nodes = useQuery(queries.nodes(api));
  return (
    <Dialog title={t("madeTitle", { label: made.link.label })} onClose={onClose} isModalOnly size="wide">
      <Notice tone="warning">{t("once", { at: format.instant(made.link.endsAt) })}</Notice>
      <Loaded query={nodes}>
        {(list) => {
          const origin = list.find((node) => node.id === camera?.nodeId)?.origin;
          const addresses = origin === undefined ? null : playAddresses(made, origin);
          if (addresses === null) return <Copyable label={t("key")} value={made.streamKey} />;
          return (
            <>
              <Copyable label={t("httpFlv")} value={addresses.httpFlv} />
              <Copyable label={t("wsFlv")} value={addresses.wsFlv} />
              <Copyable label={t("rtmp")} value={addresses.rtmpPath} />
            </>
          );
        }}
      </Loaded>
      <DialogActions>
        <Button kind="action" onPress={onClose}>
          {t("common:dismiss")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
