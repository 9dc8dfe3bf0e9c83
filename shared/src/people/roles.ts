import { z } from "zod";
import type { Act } from "./acts.ts";

/**
 * What a named account is for (DOMAIN of the trade: who may do what in a supervision centre). An administrator keeps the system and sees no
 * picture. `operator`: agreed by the prefect, not of the municipal police (CSI L.132-14-1); `municipal_operator`: agent of the municipal
 * police (CSI R.253-3); `liaison`: of a service that pictures are forwarded to; `referent`: a commune's contact.
 */
export const Role = z.enum([
  "administrator",
  "supervisor",
  "operator",
  "municipal_operator",
  "requisition_officer",
  "liaison",
  "referent",
  "dpo",
  "inspector",
]);
export type Role = z.infer<typeof Role>;

/** Whose right over a camera comes from a habilitation. A liaison's comes from a forwarding; the others have none. */
export const HABILITATED_ROLES: readonly Role[] = ["supervisor", "operator", "municipal_operator", "requisition_officer"];

/** Who keeps the system, and who takes pictures or the journal away: a security key may be required of them. */
export const KEYED_ROLES: readonly Role[] = ["administrator", "requisition_officer", "dpo", "inspector"];

/** What whoever watches the room does at their own screens. */
const AT_A_POST: readonly Act[] = [
  "camera.list",
  "camera.view",
  "camera.health",
  "camera.ptz",
  "recording.list",
  "recording.play",
  "display.read",
  "display.change",
  "scene.list",
  "scene.save",
  "carousel.list",
  "carousel.save",
  "round.list",
  "round.read",
  "round.run",
  "authorisation.list",
  "service.list",
  "forwarding.list",
  "forwarding.open",
  "forwarding.stop",
  "journal.read-own",
  "logbook.write",
];

/** What each role may do at all; on a camera, the rest of the policy decides as well. */
export const ROLE_ACTS: Readonly<Record<Role, readonly Act[]>> = {
  administrator: [
    "person.list",
    "person.create",
    "person.change",
    "session.manage",
    "factor.reset",
    "factor.policy",
    "factor.require",
    "habilitation.list",
    "habilitation.change",
    "habilitation.suspend",
    "authorisation.list",
    "authorisation.change",
    "service.list",
    "service.change",
    "approval.list",
    "approval.request",
    "commune.change",
    "camera.list",
    "camera.change",
    "camera.test",
    "camera.health",
    "node.list",
    "node.invite",
    "recording.list",
    "journal.terms",
    "journal.retain",
    "mask.apply",
  ],
  supervisor: [
    ...AT_A_POST,
    "person.list",
    "habilitation.list",
    "habilitation.suspend",
    "break-glass.open",
    "approval.list",
    "approval.give",
    "link.end",
    "node.list",
    "device.list",
    "device.manage",
    "display.assign",
    "round.plan",
    "journal.who-saw",
    "journal.terms",
    "journal.read-team",
    "recording.keep-approve",
    "recording.countersign",
    "mask.propose",
    "logbook.close",
  ],
  operator: [...AT_A_POST, "recording.keep-request"],
  municipal_operator: [...AT_A_POST, "recording.keep", "verbalisation.record"],
  requisition_officer: [
    "camera.list",
    "recording.list",
    "recording.play",
    "recording.keep",
    "recording.export",
    "journal.read-own",
    "logbook.read-linked",
  ],
  liaison: ["camera.view", "camera.ptz", "forwarding.watch", "forwarding.ask", "forwarding.stop"],
  referent: ["authorisation.list", "service.list", "mask.propose", "logbook.read-extract"],
  dpo: [
    "person.list",
    "habilitation.list",
    "authorisation.list",
    "service.list",
    "approval.list",
    "approval.give",
    "camera.list",
    "recording.list",
    "forwarding.list",
    "journal.read",
    "journal.who-saw",
    "journal.dossier",
    "journal.terms",
    "mask.opine",
    "logbook.read-sample",
  ],
  inspector: [
    "person.list",
    "habilitation.list",
    "authorisation.list",
    "service.list",
    "camera.list",
    "recording.list",
    "forwarding.list",
    "journal.read",
    "journal.who-saw",
    "journal.dossier",
    "journal.terms",
    "mask.read",
    "logbook.read",
  ],
};
