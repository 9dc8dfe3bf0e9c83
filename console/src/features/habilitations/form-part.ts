import type { HabilitationDraft } from "./habilitation-draft.ts";

/** What a group of fields of the form gets. */
export interface PartProps {
  draft: HabilitationDraft;
  onChange: (draft: HabilitationDraft) => void;
  errorOf: (field: string) => string | undefined;
}
