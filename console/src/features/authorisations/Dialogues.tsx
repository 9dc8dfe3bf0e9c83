import type { ListedAuthorisation } from "@vigie/shared/authorisations/schema";
import type { CameraTree } from "@vigie/shared/console/api";
import type { RecipientService } from "@vigie/shared/forwarding/schema";
import type { CommuneId } from "@vigie/shared/kernel/units";
import { useState } from "react";
import { useNow } from "../../lib/use-now.ts";
import { ApprovalDialog } from "../approvals/index.ts";
import { AuthorisationDialog, usePerform } from "./AuthorisationDialog.tsx";
import { AuthorisationSheet } from "./AuthorisationSheet.tsx";

export type Dialogue =
  | { kind: "none" }
  | { kind: "new"; communeId: CommuneId | null }
  | { kind: "read" | "change" | "withdraw"; order: ListedAuthorisation };

interface DialoguesProps {
  dialogue: Dialogue;
  tree: CameraTree | undefined;
  services: readonly RecipientService[];
  onClose: () => void;
}

export function Dialogues({ dialogue, tree, services, onClose }: DialoguesProps) {
  const now = useNow();
  switch (dialogue.kind) {
    case "none":
      return null;
    case "new":
      return tree === undefined ? null : (
        <AuthorisationDialog order={null} communeId={dialogue.communeId} tree={tree} services={services} onClose={onClose} />
      );
    case "change":
      return tree === undefined ? null : (
        <AuthorisationDialog order={dialogue.order} communeId={null} tree={tree} services={services} onClose={onClose} />
      );
    case "read":
      return <AuthorisationSheet order={dialogue.order} now={now} onClose={onClose} />;
    case "withdraw":
      return <WithdrawDialog order={dialogue.order} onClose={onClose} />;
  }
}

/** Ends an order for good, once somebody else agreed: its cameras go dark at once. */
function WithdrawDialog({ order, onClose }: { order: ListedAuthorisation; onClose: () => void }) {
  const perform = usePerform();
  // Of the moment it was asked: the order may change behind the dialog, and what was approved must stay what is done.
  const [subject] = useState(() => ({
    act: "authorisation.change" as const,
    authorisationId: order.id,
    change: { version: order.version, withdrawn: true as const },
  }));
  return (
    <ApprovalDialog subject={subject} perform={(approvalId) => perform(subject, approvalId)} onDone={onClose} onClose={onClose} />
  );
}
