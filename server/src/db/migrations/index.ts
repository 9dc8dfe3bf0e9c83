import type { Migration } from "../migrate.ts";
import { people } from "./0001-people.ts";
import { cameras } from "./0002-cameras.ts";
import { viewings } from "./0003-viewings.ts";
import { rtmpDoors } from "./0004-rtmp-doors.ts";
import { devices } from "./0005-devices.ts";
import { walls } from "./0006-walls.ts";
import { listViewings } from "./0007-list-viewings.ts";
import { rounds } from "./0008-rounds.ts";
import { rights } from "./0009-rights.ts";
import { signIn } from "./0010-sign-in.ts";
import { journal } from "./0011-journal.ts";
import { forwarding } from "./0012-forwarding.ts";
import { approvals } from "./0013-approvals.ts";
import { keyPolicy } from "./0014-key-policy.ts";
import { recordings } from "./0015-recordings.ts";
import { playbacks } from "./0016-playbacks.ts";

export const MIGRATIONS: readonly Migration[] = [
  people,
  cameras,
  viewings,
  rtmpDoors,
  devices,
  walls,
  listViewings,
  rounds,
  rights,
  signIn,
  journal,
  forwarding,
  approvals,
  keyPolicy,
  recordings,
  playbacks,
];
