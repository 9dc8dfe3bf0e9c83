import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { KeyPolicy } from "@vigie/shared/people/factors";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { Button } from "../../ui/Button.tsx";
import { ConfirmDialog } from "../../ui/ConfirmDialog.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Loaded } from "../../ui/Screen.tsx";

/** Whether a security key is required of who keeps the system and of who takes registers away, and the way to choose otherwise. */
export function KeyPolicyLine() {
  const { t } = useTranslation("people");
  const { api } = useServices();
  const query = useQuery(queries.keyPolicy(api));
  const [isChanging, setChanging] = useState(false);
  return (
    <Loaded query={query}>
      {(policy) => (
        <>
          <Notice tone={stateOf(policy) === "impossible" ? "warning" : "plain"}>
            <span>{t(`keyPolicy.${stateOf(policy)}`)}</span>
            <Button kind="quiet" onPress={() => setChanging(true)}>
              {t(policy.isRequired ? "keyPolicy.stop" : "keyPolicy.require")}
            </Button>
          </Notice>
          {isChanging && <ChoiceDialog policy={policy} onClose={() => setChanging(false)} />}
        </>
      )}
    </Loaded>
  );
}

const stateOf = ({ isRequired, isPossible }: KeyPolicy) =>
  isRequired ? (isPossible ? "required" : "impossible") : "notRequired";

function ChoiceDialog({ policy: { isRequired }, onClose }: { policy: KeyPolicy; onClose: () => void }) {
  const { t } = useTranslation("people");
  const { api, sessions } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const choose = async () => {
    const chosen = await act.run(() => api.factors.changePolicy({ isRequired: !isRequired }));
    if (chosen === null) return;
    client.setQueryData(queries.keyPolicy(api).queryKey, chosen.value);
    onClose();
    // It may bind whoever chose it.
    await sessions.refresh();
  };
  return (
    <ConfirmDialog
      title={t(isRequired ? "keyPolicy.stopTitle" : "keyPolicy.requireTitle")}
      consequence={t(isRequired ? "keyPolicy.stopMeaning" : "keyPolicy.requireMeaning")}
      verb={t(isRequired ? "keyPolicy.stop" : "keyPolicy.require")}
      act={act}
      onConfirm={() => void choose()}
      onClose={onClose}
    />
  );
}
