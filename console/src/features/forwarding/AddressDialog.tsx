import type { PlayLinkMade } from "@vigie/shared/links/schema";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/Button.tsx";
import { Copyable } from "../../ui/Copyable.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { Notice } from "../../ui/Notice.tsx";

/** The addresses of a link that was just made, this once. */
export function AddressDialog({ made, onClose }: { made: PlayLinkMade; onClose: () => void }) {
  const { t } = useTranslation("forwarding");
  const format = useFormat();
  const { httpFlv, wsFlv, rtmp } = made.addresses;
  return (
    <Dialog title={t("link.madeTitle", { label: made.link.label })} onClose={onClose} isModalOnly size="wide">
      <Notice tone="warning">{t("link.once", { at: format.instant(made.link.endsAt) })}</Notice>
      <Copyable label={t("link.httpFlv")} value={httpFlv} />
      <Copyable label={t("link.wsFlv")} value={wsFlv} />
      {rtmp === null ? <Notice>{t("link.noRtmp")}</Notice> : <Copyable label={t("link.rtmp")} value={rtmp} />}
      <DialogActions>
        <Button kind="action" onPress={onClose}>
          {t("common:dismiss")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
