import type { Purpose } from "@vigie/shared/authorisations/schema";
import type { HabilitationLevel } from "@vigie/shared/habilitations/schema";
import type { JournalCategory } from "@vigie/shared/journal/terms";
import type { Role } from "@vigie/shared/people/roles";

/** The words of a dossier: it is read on paper, far from the console that has its own. */
export interface DossierTexts {
  title: string;
  period: (from: string, until: string) => string;
  takenBy: (name: string, at: string) => string;
  hours: (from: string, until: string, reference: string) => string;
  outsideHours: string;
  orders: string;
  cameras: string;
  people: string;
  habilitations: string;
  journal: string;
  destructions: string;
  terms: string;
  verifying: string;
  none: string;
  allCameras: string;
  total: string;
  months: (count: number) => string;
  page: (page: number, pages: number) => string;
  heads: Record<"orders" | "cameras" | "people" | "habilitations" | "journal" | "summary" | "destructions", readonly string[]>;
  files: Record<"orders" | "cameras" | "people" | "habilitations" | "journal" | "destructions" | "dossier" | "howTo", string>;
  categories: Record<JournalCategory, string>;
  purposes: Record<Purpose, string>;
  levels: Record<HabilitationLevel, string>;
  roles: Record<Role, string>;
  states: Record<
    "in_force" | "scheduled" | "expired" | "withdrawn" | "active" | "untrained" | "suspended" | "in_use" | "out_of_use",
    string
  >;
  howTo: (of: { publicKey: string; sealedTo: number }) => readonly string[];
}
