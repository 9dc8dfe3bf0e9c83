/** Decided, and performed by no route or event yet: what they are for is built later. */
export const PENDING_ACTS = [
  "camera.ptz",
  "recording.export",
  "recording.countersign",
  "verbalisation.record",
  "mask.propose",
  "mask.opine",
  "mask.read",
  "mask.apply",
  "journal.read-team",
  "logbook.write",
  "logbook.close",
  "logbook.read",
  "logbook.read-linked",
  "logbook.read-extract",
  "logbook.read-sample",
] as const;

/**
 * Everything that a principal can do. A route or a socket event names one of these, or it does not start.
 * `<noun>.<verb>`; an act on a camera is decided for that camera.
 */
export const ACTS = [
  "health.read",
  "setup.perform",
  "session.open",
  "session.read",
  "session.close",
  /** One's own: the wall goes on, nothing else does, until the password and second factor are given again. */
  "session.lock",
  "session.unlock",
  /** Both factors again, for what is sensitive. */
  "session.step-up",
  /** Those of others: read, and ended at once. */
  "session.manage",
  /** One's own second factors; those of others, who lost them. */
  "factor.enrol",
  "factor.reset",
  /** Of whom a security key is required: read, and chosen. */
  "factor.policy",
  "factor.require",
  "person.list",
  "person.create",
  "person.change",
  "habilitation.list",
  "habilitation.change",
  "habilitation.suspend",
  "authorisation.list",
  "authorisation.change",
  /** Live view of a commune whose service level has none, for a motive and a time. */
  "break-glass.open",
  "approval.list",
  "approval.request",
  "approval.give",
  "service.list",
  "service.change",
  "commune.change",
  "camera.list",
  "camera.change",
  "camera.test",
  "camera.view",
  "camera.health",
  /** Looking back, for a motive. */
  "recording.play",
  "link.end",
  "node.list",
  "node.invite",
  "node.admit",
  "node.connect",
  "journal.read",
  "journal.read-own",
  "journal.who-saw",
  "journal.dossier",
  /** The terms after which payloads are destroyed: read by whoever reads the journal or approves them; changed. */
  "journal.terms",
  "journal.retain",
  "forwarding.list",
  "forwarding.open",
  "forwarding.stop",
  /** What a liaison is forwarded now; asking for a camera. */
  "forwarding.watch",
  "forwarding.ask",
  /** A browser that is nobody yet asks for a code, and whether it is enrolled. */
  "device.enrol",
  "device.list",
  "device.manage",
  /** One's own display; that of others by `display.assign`. */
  "display.read",
  "display.change",
  "display.assign",
  "scene.list",
  "scene.save",
  "carousel.list",
  "carousel.save",
  "round.list",
  /** One carrying out of a round, by who shows it: a wall screen reads its own and no other. */
  "round.read",
  "round.plan",
  "round.run",
  /** What is recorded, on which disks, and what is locked: no picture. */
  "recording.list",
  /** A lock made and released by who answers requisitions; asked for by an operator, and answered by a supervisor. */
  "recording.keep",
  "recording.keep-request",
  "recording.keep-approve",
  ...PENDING_ACTS,
] as const;
export type Act = (typeof ACTS)[number];
