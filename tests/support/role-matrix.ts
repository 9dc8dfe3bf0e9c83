import type { Act } from "@vigie/shared/people/acts";
import type { Role } from "@vigie/shared/people/roles";

/**
 * Typed by hand from what each role is for, not derived from the code: `a`dministrator, `s`upervisor, `o`perator, `m`unicipal operator,
 * re`q`uisition officer, `l`iaison, `r`eferent, `d`po, `i`nspector, anonymous `-`, `n`ode, `w`all screen.
 */
export const EXPECTED: Record<Act, string> = {
  "health.read": "asomqlrdi-w",
  "setup.perform": "-",
  "session.open": "asomqlrdi-",
  "session.read": "asomqlrdi-w",
  "session.close": "asomqlrdi",
  "session.lock": "asomqlrdi",
  "session.unlock": "asomqlrdi",
  "session.step-up": "asomqlrdi",
  "session.manage": "a",
  "factor.enrol": "asomqlrdi",
  "factor.reset": "a",
  "factor.policy": "a",
  "factor.require": "a",
  "person.list": "asdi",
  "person.create": "a",
  "person.change": "a",
  "habilitation.list": "asdi",
  "habilitation.change": "a",
  "habilitation.suspend": "as",
  "authorisation.list": "asomrdi",
  "authorisation.change": "a",
  "break-glass.open": "s",
  "approval.list": "asd",
  "approval.request": "a",
  "approval.give": "sd",
  "service.list": "asomrdi",
  "service.change": "a",
  "commune.change": "a",
  "camera.list": "asomqdiw",
  "camera.change": "a",
  "camera.test": "a",
  "camera.view": "somlw",
  "camera.health": "asom",
  "link.end": "s",
  "node.list": "as",
  "node.invite": "a",
  "node.admit": "-",
  "node.connect": "n",
  "journal.read": "di",
  "journal.read-own": "somq",
  "journal.who-saw": "sdi",
  "journal.dossier": "di",
  "journal.terms": "asdi",
  "journal.retain": "a",
  "forwarding.list": "somdi",
  "forwarding.open": "som",
  "forwarding.stop": "soml",
  "forwarding.watch": "l",
  "forwarding.ask": "l",
  "device.enrol": "asomqlrdi-w",
  "device.list": "s",
  "device.manage": "s",
  "display.read": "somw",
  "display.change": "som",
  "display.assign": "s",
  "scene.list": "som",
  "scene.save": "som",
  "carousel.list": "somw",
  "carousel.save": "som",
  "round.list": "som",
  "round.read": "somw",
  "round.plan": "s",
  "round.run": "som",
  "camera.ptz": "soml",
  "recording.list": "asomqdi",
  "recording.play": "somq",
  "recording.keep": "mq",
  "recording.keep-request": "o",
  "recording.keep-approve": "s",
  "recording.export": "q",
  "recording.countersign": "s",
  "verbalisation.record": "m",
  "mask.propose": "sr",
  "mask.opine": "d",
  "mask.read": "i",
  "mask.apply": "a",
  "journal.read-team": "s",
  "logbook.write": "som",
  "logbook.close": "s",
  "logbook.read": "i",
  "logbook.read-linked": "q",
  "logbook.read-extract": "r",
  "logbook.read-sample": "d",
};

export const LETTERS: Record<Role, string> = {
  administrator: "a",
  supervisor: "s",
  operator: "o",
  municipal_operator: "m",
  requisition_officer: "q",
  liaison: "l",
  referent: "r",
  dpo: "d",
  inspector: "i",
};
/**
 * What somebody may do with the pictures of a camera, as the trade has it: `own`: of a commune of their own habilitations; `forwarded`:
 * what is forwarded to them; `steered`: forwarded, under a clause that lets them steer; `yes`: it is no camera's; `no`.
 */
export type Cell = "own" | "forwarded" | "steered" | "yes" | "no";

interface Row {
  action: string;
  act: Act;
  /** In the order of `COLUMNS`. */
  cells: readonly [Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell, Cell];
}
export const COLUMNS = [
  "operator",
  "municipal_operator",
  "supervisor",
  "requisition_officer",
  "liaison",
  "referent",
  "dpo",
  "inspector",
  "administrator",
] as const satisfies readonly Role[];

const none = ["no", "no", "no"] as const;
/**
 * Who may do what in a supervision centre, typed from the trade's own table (CSI R.253-3, L.132-14-1; code de procédure pénale), action by
 * action. Narrower than that table where what it wants is built later: an inspector's look and playback on demand, a technician's PTZ in a
 * maintenance window, a liaison's playback (what is forwarded is live alone), the order that a referent uploads.
 */
export const MATRIX: readonly Row[] = [
  { action: "live view", act: "camera.view", cells: ["own", "own", "own", "no", "forwarded", "no", ...none] },
  { action: "PTZ", act: "camera.ptz", cells: ["own", "own", "own", "no", "steered", "no", ...none] },
  { action: "playback", act: "recording.play", cells: ["own", "own", "own", "own", "no", "no", ...none] },
  { action: "keeping asked for", act: "recording.keep-request", cells: ["yes", "no", "no", "no", "no", "no", ...none] },
  { action: "keeping", act: "recording.keep", cells: ["no", "own", "no", "own", "no", "no", ...none] },
  { action: "keeping approved", act: "recording.keep-approve", cells: ["no", "no", "yes", "no", "no", "no", ...none] },
  { action: "judicial export", act: "recording.export", cells: ["no", "no", "no", "own", "no", "no", ...none] },
  { action: "export countersigned", act: "recording.countersign", cells: ["no", "no", "yes", "no", "no", "no", ...none] },
  { action: "video ticket", act: "verbalisation.record", cells: ["no", "yes", "no", "no", "no", "no", ...none] },
  { action: "mask proposed", act: "mask.propose", cells: ["no", "no", "yes", "no", "no", "yes", ...none] },
  { action: "opinion on a mask", act: "mask.opine", cells: ["no", "no", "no", "no", "no", "no", "yes", "no", "no"] },
  { action: "masks read", act: "mask.read", cells: ["no", "no", "no", "no", "no", "no", "no", "yes", "no"] },
  { action: "mask applied", act: "mask.apply", cells: ["no", "no", "no", "no", "no", "no", "no", "no", "yes"] },
  { action: "logbook written", act: "logbook.write", cells: ["yes", "yes", "yes", "no", "no", "no", ...none] },
  { action: "logbook closed", act: "logbook.close", cells: ["no", "no", "yes", "no", "no", "no", ...none] },
  { action: "linked entries read", act: "logbook.read-linked", cells: ["no", "no", "no", "yes", "no", "no", ...none] },
  { action: "logbook's extract", act: "logbook.read-extract", cells: ["no", "no", "no", "no", "no", "yes", ...none] },
  { action: "logbook's sample", act: "logbook.read-sample", cells: ["no", "no", "no", "no", "no", "no", "yes", "no", "no"] },
  { action: "logbook read", act: "logbook.read", cells: ["no", "no", "no", "no", "no", "no", "no", "yes", "no"] },
  { action: "own acts read", act: "journal.read-own", cells: ["yes", "yes", "yes", "yes", "no", "no", ...none] },
  { action: "the team's acts read", act: "journal.read-team", cells: ["no", "no", "yes", "no", "no", "no", ...none] },
  { action: "journal read", act: "journal.read", cells: ["no", "no", "no", "no", "no", "no", "yes", "yes", "no"] },
  { action: "terms set", act: "journal.retain", cells: ["no", "no", "no", "no", "no", "no", "no", "no", "yes"] },
  { action: "order set", act: "authorisation.change", cells: ["no", "no", "no", "no", "no", "no", "no", "no", "yes"] },
  { action: "order validated", act: "approval.give", cells: ["no", "no", "yes", "no", "no", "no", "yes", "no", "no"] },
];
