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
  "person.list",
  "person.create",
  "person.change",
  "commune.change",
  "camera.list",
  "camera.change",
  "camera.test",
  "camera.view",
  "camera.health",
  "link.list",
  "link.create",
  "link.end",
  "node.list",
  "node.invite",
  "node.admit",
  "node.connect",
  "journal.read",
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
] as const;
export type Act = (typeof ACTS)[number];
