import type { CameraTree } from "@vigie/shared/console/api";
import type { AuthorisationDraft } from "./authorisation-draft.ts";

/** What a group of fields of the form gets. */
export interface PartProps {
  draft: AuthorisationDraft;
  tree: CameraTree;
  onChange: (draft: AuthorisationDraft) => void;
  errorOf: (field: string) => string | undefined;
}
