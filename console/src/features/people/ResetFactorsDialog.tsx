import type { Person } from "@vigie/shared/people/schema";
import { useState } from "react";
import { useServices } from "../../lib/services.tsx";
import { ApprovalDialog } from "../approvals/index.ts";

/** Somebody lost their second factors: with another's approval they enrol anew at their next sign-in. */
export function ResetFactorsDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { api } = useServices();
  const [subject] = useState(() => ({ act: "factor.reset" as const, personId: person.id }));
  return (
    <ApprovalDialog
      subject={subject}
      perform={(approvalId) => api.factors.reset(person.id, { approvalId })}
      onDone={onClose}
      onClose={onClose}
    />
  );
}
