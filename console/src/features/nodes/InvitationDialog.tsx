import { type NodeInvitation, Origin } from "@vigie/shared/nodes/schema";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { Button } from "../../ui/Button.tsx";
import { Copyable } from "../../ui/Copyable.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { TextField } from "../../ui/Fields.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { nodeCommand } from "./command.ts";

/** Admits one further node: a token for ten minutes, and the command that uses it. */
export function InvitationDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("nodes");
  const { api } = useServices();
  const { run, isPending, problem } = useAct();
  const [origin, setOrigin] = useState(`${window.location.protocol}//${window.location.hostname}:8081`);
  const [isFaulty, setIsFaulty] = useState(false);
  const [made, setMade] = useState<NodeInvitation | null>(null);
  const make = async () => {
    const isOrigin = Origin.safeParse(origin).success;
    setIsFaulty(!isOrigin);
    if (!isOrigin) return;
    const done = await run(() => api.nodes.invite());
    if (done !== null) setMade(done.value);
  };
  return (
    <Dialog title={t("invite")} onClose={onClose} isModalOnly={made !== null} size="wide">
      {made === null ? (
        <>
          <p>{t("explain")}</p>
          <TextField
            label={t("originLabel")}
            help={t("originHelp")}
            value={origin}
            onChange={setOrigin}
            error={isFaulty ? t("originError") : undefined}
            isCode
            hasFocusFirst
          />
          <DialogActions problem={problem}>
            <Button onPress={onClose}>{t("common:cancel")}</Button>
            <Button kind="action" isPending={isPending} onPress={() => void make()}>
              {t("make")}
            </Button>
          </DialogActions>
        </>
      ) : (
        <Invitation invitation={made} origin={origin} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Invitation({ invitation, origin, onClose }: { invitation: NodeInvitation; origin: string; onClose: () => void }) {
  const { t } = useTranslation("nodes");
  const format = useFormat();
  return (
    <>
      <Notice tone="warning">{t("once", { at: format.time(invitation.endsAt) })}</Notice>
      <Copyable label={t("command")} value={nodeCommand(window.location.origin, invitation.token, origin)} />
      <Copyable label={t("token")} value={invitation.token} />
      <p>{t("networks")}</p>
      <DialogActions>
        <Button kind="action" onPress={onClose}>
          {t("common:dismiss")}
        </Button>
      </DialogActions>
    </>
  );
}
