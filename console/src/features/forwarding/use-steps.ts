import { useQueryClient } from "@tanstack/react-query";
import type { CameraTree } from "@vigie/shared/console/api";
import type { Forwarding, ForwardingInput, ForwardingPreview } from "@vigie/shared/forwarding/schema";
import type { CameraId, ServiceId } from "@vigie/shared/kernel/units";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { useNow } from "../../lib/use-now.ts";
import type { ForwardingStart } from "./desk.ts";
import { checkDraft, draftFrom, numberIn } from "./draft.ts";
import { refetchForwardings } from "./use-forwardings.ts";

/** Exactly what the second step would send. */
export interface Shown {
  input: ForwardingInput;
  preview: ForwardingPreview;
  /** It is another than the operator read a moment ago. */
  hasChanged: boolean;
}
export type Steps = ReturnType<typeof useSteps>;

interface StepsUse {
  start: ForwardingStart;
  tree: CameraTree;
  /** The one service there is; null: several, or none. */
  onlyService: ServiceId | null;
  onOpened: (forwarding: Forwarding) => void;
}

/** What is typed, then what the server says would be sent, then the sending of exactly that. */
export function useSteps({ start, tree, onlyService, onOpened }: StepsUse) {
  const { t } = useTranslation("forwarding");
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const now = useNow(1_000);
  const [draft, setDraft] = useState(() => {
    const begun = draftFrom(start, (wanted) => cameraNamed(tree, wanted));
    return begun.serviceId === "" && onlyService !== null ? { ...begun, serviceId: onlyService } : begun;
  });
  const [shown, setShown] = useState<Shown | null>(null);

  const ask = async (input: ForwardingInput, hasChanged: boolean) => {
    const previewed = await act.run(() => api.forwardings.preview(input));
    if (previewed !== null) setShown({ input, preview: previewed.value, hasChanged });
    return previewed;
  };
  const open = async ({ input, preview: { previewHash } }: Shown) => {
    const opened = await api.forwardings.open({ ...input, previewHash });
    await refetchForwardings(client);
    return opened;
  };
  return {
    draft,
    set: setDraft,
    checked: checkDraft(draft, t(`channel.${draft.channel}`), now),
    shown,
    act,
    preview: (input: ForwardingInput) => ask(input, false),
    /** The same without those that may not be sent. */
    async without(cameraIds: readonly CameraId[]) {
      if (shown?.input.source.kind !== "cameras") return;
      const left = shown.input.source.cameraIds.filter((id) => !cameraIds.includes(id));
      setDraft({ ...draft, cameraIds: left });
      await ask({ ...shown.input, source: { kind: "cameras", cameraIds: left } }, false);
    },
    async send(what: Shown) {
      let isOther = false;
      const opened = await act.run(async () => {
        const answer = await open(what);
        isOther = answer.outcome === "problem" && answer.problem.code === "forwarding.changed";
        return answer;
      });
      if (opened !== null) onOpened(opened.value);
      else if (isOther) await ask(what.input, true);
    },
    back() {
      act.clear();
      setShown(null);
    },
  };
}

function cameraNamed(tree: CameraTree, wanted: string): CameraId | null {
  const number = numberIn(wanted);
  return tree.cameras.find((camera) => camera.number === number)?.id ?? null;
}
