import { createHash, generateKeyPairSync } from "node:crypto";
import { AppError } from "@vigie/shared/kernel/problem";
import { CameraId, type EpochMs, NodeId, PersonId, SessionId, ViewingId } from "@vigie/shared/kernel/units";
import type { AssignedCamera, Assignment, OutboxItem } from "@vigie/shared/nodes/link";
import { GRANT_TYPE, type GrantClaims } from "@vigie/shared/viewings/schema";
import { SignJWT } from "jose";
import { v7 as uuidv7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { StreamBus } from "../frames/stream-bus.ts";
import { createViewingDoor } from "./door.ts";
import { createGrantVerifier } from "./grants.ts";

const nodeId = NodeId.parse(uuidv7());
const camera = CameraId.parse(uuidv7());
const pushing = CameraId.parse(uuidv7());
const server = generateKeyPairSync("ed25519");
const stranger = generateKeyPairSync("ed25519");
const publicKey = server.publicKey.export({ format: "jwk" }).x ?? "";
const hash = (key: string) => createHash("sha256").update(key).digest("base64url");

let clock: ManualClock;
let told: OutboxItem[];
let downSince: EpochMs | null;
let isStorable: boolean;
let lapsed: CameraId | null;
let serverAheadMs: number;
let pushSource: AssignedCamera["source"];

beforeEach(() => {
  clock = new ManualClock();
  told = [];
  downSince = null;
  isStorable = true;
  lapsed = null;
  serverAheadMs = 0;
  pushSource = { kind: "push", streamKeyHash: hash("push-key") };
});

function aDoor() {
  const bus = new StreamBus({ state: "idle", sinceAt: clock.now() }, () => undefined);
  const push = { cameraId: pushing, name: "Drone", authorisedUntil: Number.MAX_SAFE_INTEGER as EpochMs, recording: null };
  const door = createViewingDoor({
    nodeId,
    cameras: {
      bus: (id, stream) => ((id === camera || id === pushing) && stream === "main" ? bus : null),
      find: (id) => (id === pushing ? { ...push, source: pushSource } : null),
    },
    hasLapsed: (id) => id === lapsed,
    verify: createGrantVerifier(publicKey),
    clock,
    serverNow: () => (clock.now() + serverAheadMs) as EpochMs,
    linkDownSince: () => downSince,
    tell: (item) => told.push(item),
    tellNow: (item) => isStorable && told.push(item) > 0,
  });
  return door;
}

const claims = (change: Partial<GrantClaims> = {}): GrantClaims => ({
  jti: uuidv7(),
  viewing: ViewingId.parse(uuidv7()),
  principal: { kind: "person", personId: PersonId.parse(uuidv7()), sessionId: SessionId.parse(uuidv7()), role: "operator" },
  camera,
  stream: "main",
  range: "live",
  motive: "watch",
  node: nodeId,
  openBy: (clock.now() + 60_000) as EpochMs,
  validUntil: (clock.now() + 900_000) as EpochMs,
  ...change,
});

const sign = (grant: GrantClaims, { key = server.privateKey, typ = GRANT_TYPE } = {}) =>
  new SignJWT({ ...grant }).setProtectedHeader({ alg: "EdDSA", typ }).sign(key);

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => "opened",
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );

describe("a grant", () => {
  it("opens its stream, once", async () => {
    const door = aDoor();
    const grant = await sign(claims());
    const { claims: opened } = await door.open(grant);
    expect(opened).toMatchObject({ camera });
    expect(await refusal(door.open(grant))).toBe("grant.used");
    // Nor when it could open nothing any more, but still renew.
    clock.advance(61_000);
    expect(await refusal(door.renew(grant, opened.viewing))).toBe("grant.used");
  });

  it("is refused when another key signed it, when it is another kind of token, and when a byte of it changed", async () => {
    const door = aDoor();
    const good = await sign(claims());
    const [header, payload = "", signature] = good.split(".");
    const other = Buffer.from(payload, "base64url").toString().replace('"main"', '"sub"');
    expect(await refusal(door.open(await sign(claims(), { key: stranger.privateKey })))).toBe("grant.invalid");
    expect(await refusal(door.open(await sign(claims(), { typ: "JWT" })))).toBe("grant.invalid");
    expect(await refusal(door.open([header, Buffer.from(other).toString("base64url"), signature].join(".")))).toBe(
      "grant.invalid",
    );
    expect(await refusal(door.open(`${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`))).toBe("grant.invalid");
    expect(await refusal(door.open("rubbish"))).toBe("grant.invalid");
    expect(await refusal(door.open(good))).toBe("opened");
  });

  it("is good at its node, for its stream, before its terms", async () => {
    const door = aDoor();
    expect(await refusal(door.open(await sign(claims({ node: NodeId.parse(uuidv7()) }))))).toBe("grant.other_node");
    expect(await refusal(door.open(await sign(claims({ stream: "sub" }))))).toBe("camera.no_such_stream");
    expect(await refusal(door.open(await sign(claims({ camera: CameraId.parse(uuidv7()) }))))).toBe("camera.no_such_stream");
    expect(await refusal(door.open(await sign(claims({ openBy: clock.now() }))))).toBe("grant.expired");
    expect(await refusal(door.open(await sign(claims({ validUntil: clock.now() }))))).toBe("grant.expired");
  });

  it("opens nothing while the server is out of reach, but an open one is renewed by whoever holds a fresh grant", async () => {
    const door = aDoor();
    const open = claims();
    await door.open(await sign(open));
    downSince = clock.now();
    expect(await refusal(door.open(await sign(claims())))).toBe("grant.link_down");
    const renewal = claims({ viewing: open.viewing, validUntil: (clock.now() + 1_800_000) as EpochMs });
    const signed = await sign(renewal);
    expect(await door.renew(signed, open.viewing)).toMatchObject({ validUntil: renewal.validUntil });
    expect(await refusal(door.renew(signed, open.viewing))).toBe("grant.used");
    expect(await refusal(door.renew(await sign(claims()), open.viewing))).toBe("grant.invalid");
  });

  it("is worth nothing once its viewing ended, also when the end came before it", async () => {
    const door = aDoor();
    const seen = claims();
    await door.open(await sign(seen));
    door.closed(seen.viewing, "socket_lost", 12.5, null);
    expect(told).toMatchObject([{ kind: "viewing-closed", viewingId: seen.viewing, cause: "socket_lost", seconds: 12.5 }]);
    expect(await refusal(door.open(await sign(claims({ viewing: seen.viewing }))))).toBe("grant.ended");

    const signedOut = claims();
    door.endedByServer(signedOut.viewing);
    expect(await refusal(door.open(await sign(signedOut)))).toBe("grant.ended");
    expect(await refusal(door.renew(await sign(signedOut), signedOut.viewing))).toBe("grant.ended");
    expect(door.openViewings()).toEqual([]);
  });

  it("tells an end once, and not what the server ended itself", async () => {
    const door = aDoor();
    const seen = claims();
    await door.open(await sign(seen));
    door.endedByServer(seen.viewing);
    door.closed(seen.viewing, "signed_out", 3, null);
    expect(told).toEqual([]);
  });
});

const assignment = (): Assignment => ({
  version: 1,
  cameras: [],
  consoleOrigins: ["http://localhost:8080"],
  links: [
    {
      linkId: uuidv7(),
      cameraId: camera,
      streamKeyHash: hash("play-key"),
      endsAt: (clock.now() + 1000) as EpochMs,
      placedBy: uuidv7(),
      forwardingId: null,
    },
  ],
});

describe("a play address", () => {
  it("opens a viewing that is told at both ends", () => {
    const door = aDoor();
    door.assign(assignment());
    const play = door.openPlay(camera, "play-key", "192.0.2.7");
    clock.advance(400);
    play?.closed("released");
    play?.closed("link_ended");
    expect(told).toMatchObject([
      { kind: "viewing-opened", cameraId: camera, post: "192.0.2.7", viewingId: play?.viewingId },
      { kind: "viewing-closed", cause: "released", seconds: 0.4, viewingId: play?.viewingId },
    ]);
  });

  it("is refused with another key, for another camera, after its term, and without the server", () => {
    const door = aDoor();
    door.assign(assignment());
    expect(door.openPlay(camera, "other-key", "p")).toBeNull();
    expect(door.openPlay(pushing, "play-key", "p")).toBeNull();
    expect(door.openPlay("../../etc", "play-key", "p")).toBeNull();
    downSince = clock.now();
    expect(door.openPlay(camera, "play-key", "p")).toBeNull();
    downSince = null;
    clock.advance(1000);
    expect(door.openPlay(camera, "play-key", "p")).toBeNull();
    expect(told).toEqual([]);
  });
});

describe("once the order over the camera has ended", () => {
  it("no grant opens or renews, whatever it promised", async () => {
    const door = aDoor();
    const open = claims();
    await door.open(await sign(open));
    lapsed = camera;
    expect(await refusal(door.open(await sign(claims())))).toBe("authorisation.none_in_force");
    const renewal = await sign(claims({ viewing: open.viewing }));
    expect(await refusal(door.renew(renewal, open.viewing))).toBe("authorisation.none_in_force");
    // Of neither was the grant used up.
    lapsed = null;
    expect(await refusal(door.renew(renewal, open.viewing))).not.toBe("grant.used");
  });

  it("no key plays it, and none pushes to it", () => {
    const door = aDoor();
    door.assign(assignment());
    const publish = door.openPublish(pushing, "push-key");
    lapsed = pushing;
    expect(publish?.stands()).toBe(false);
    publish?.closed();
    expect(door.openPublish(pushing, "push-key")).toBeNull();
    lapsed = camera;
    expect(door.openPlay(camera, "play-key", "p")).toBeNull();
    expect(told).toEqual([]);
  });
});

it("lets a player go on until the link's term, by the server's clock", () => {
  const door = aDoor();
  door.assign(assignment());
  const play = door.openPlay(camera, "play-key", "p");
  expect(play?.isPastTerm()).toBe(false);
  serverAheadMs = 1_000;
  expect(play?.isPastTerm()).toBe(true);
});

it("shows no picture to a player whose viewing cannot be written down", () => {
  const door = aDoor();
  door.assign(assignment());
  isStorable = false;
  expect(door.openPlay(camera, "play-key", "p")).toBeNull();
  expect(door.openViewings()).toEqual([]);
});

it("takes one publisher a camera, by its key", () => {
  const door = aDoor();
  expect(door.openPublish(pushing, "wrong")).toBeNull();
  expect(door.openPublish(camera, "push-key")).toBeNull();
  const first = door.openPublish(pushing, "push-key");
  expect(first).not.toBeNull();
  expect(door.openPublish(pushing, "push-key")).toBeNull();
  first?.closed();
  expect(door.openPublish(pushing, "push-key")).not.toBeNull();
});

it("knows a publisher no longer whose key was changed, or whose camera is pulled now", () => {
  const door = aDoor();
  const publish = door.openPublish(pushing, "push-key");
  expect(publish?.stands()).toBe(true);
  pushSource = { kind: "push", streamKeyHash: hash("new-key") };
  expect(publish?.stands()).toBe(false);
  pushSource = { kind: "rtsp", main: "rtsp://10.0.0.1/main", sub: null, credentials: null };
  expect(publish?.stands()).toBe(false);
});
