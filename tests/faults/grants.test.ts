import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Camera } from "@vigie/shared/cameras/schema";
import { MediaNode, NodeInvitation } from "@vigie/shared/nodes/schema";
import { Person } from "@vigie/shared/people/schema";
import { GRANT_TYPE, type GrantAnswer, GrantClaims } from "@vigie/shared/viewings/schema";
import { decodeJwt, SignJWT } from "jose";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Api } from "../../scripts/run/api.ts";
import { root } from "../../scripts/run/product.ts";
import { createSide, type Side } from "../../scripts/run/side.ts";
import { eventually, openRoom, type Room } from "../support/product.ts";
import {
  aLoopedCamera,
  answerTo,
  CHANNEL,
  cameraOf,
  cutFor,
  moreFrames,
  now,
  present,
  signIn,
  takeAnother,
  takeGrant,
  untilClosed,
  type Watching,
  watch,
} from "./watching.ts";

const WATCHED = "Rue des Jardins";
const OTHER = "Place Saint-Louis";

let room: Room;
let operator: Api;
/** Of another camera, under another session: sees on whatever ends for the others. */
let witness: Watching;

beforeAll(async () => {
  room = await openRoom([aLoopedCamera(WATCHED), aLoopedCamera(OTHER)]);
  operator = await signIn(room, "operator");
  witness = await watch(await signIn(room, "supervisor"), cameraOf(room, OTHER));
});
afterAll(async () => {
  witness?.viewer.socket.terminate();
  await room?.stop();
});

const watched = () => cameraOf(room, WATCHED);
const answerHere = (answer: Pick<GrantAnswer, "mediaSocketUrl" | "grant">) => answerTo(room.product.origin, answer);

/** The server's own key, to make what it never would. */
const serverKey = () => createPrivateKey(readFileSync(join(room.dataDir, "server", "server-signing.pem")));
const claimsOf = ({ grant }: GrantAnswer) => GrantClaims.parse(decodeJwt(grant));

/** The same grant with other claims, signed again, unused. */
const resigned = (answer: GrantAnswer, change: { openBy?: number; validUntil?: number }, key: KeyObject = serverKey()) =>
  new SignJWT({ ...claimsOf(answer), jti: uuidv7(), ...change })
    .setProtectedHeader({ alg: "EdDSA", typ: GRANT_TYPE })
    .sign(key)
    .then((grant) => ({ ...answer, grant }));

/** Other claims under the signature of the first ones. */
function tampered(answer: GrantAnswer, change: Partial<GrantClaims>): GrantAnswer {
  const [header, , signature] = answer.grant.split(".");
  const claims = Buffer.from(JSON.stringify({ ...claimsOf(answer), ...change })).toString("base64url");
  return { ...answer, grant: [header, claims, signature].join(".") };
}

describe("a grant is refused", () => {
  let answer: GrantAnswer;
  beforeAll(async () => {
    answer = await takeGrant(operator, watched().id);
  });

  it("when it was made for another camera, another stream or a longer time than the server said", async () => {
    expect(await answerHere(tampered(answer, { camera: cameraOf(room, OTHER).id }))).toBe("grant.invalid");
    expect(await answerHere(tampered(answer, { stream: "sub" }))).toBe("grant.invalid");
    expect(await answerHere(tampered(answer, { validUntil: (answer.validUntil + 1) as GrantAnswer["validUntil"] }))).toBe(
      "grant.invalid",
    );
  });

  it("when another key signed it", async () => {
    expect(await answerHere(await resigned(answer, {}, generateKeyPairSync("ed25519").privateKey))).toBe("grant.invalid");
  });

  it("when its time to open, or to look, is over", async () => {
    expect(await answerHere(await resigned(answer, { openBy: now() - 1_000 }))).toBe("grant.expired");
    expect(await answerHere(await resigned(answer, { validUntil: now() - 1_000 }))).toBe("grant.expired");
  });

  it("when it opened a channel before, on whatever socket", async () => {
    const viewer = await present(room.product.origin, answer);
    await moreFrames(viewer, 1);
    expect(await answerHere(answer)).toBe("grant.used");
    await moreFrames(viewer);
    viewer.socket.terminate();
    await untilClosed(room, answer.viewingId);
    expect(await answerHere(await resigned(answer, {}))).toBe("grant.ended");
  });

  it("as the renewal of a channel that shows another viewing", async () => {
    const { viewer, viewingId } = await watch(operator, watched());
    const { grant } = await takeGrant(operator, cameraOf(room, OTHER).id);
    viewer.send({ type: "renew", channel: CHANNEL, grant });
    await eventually("it is not renewed", () => viewer.texts("unrenewed").length > 0);
    expect(viewer.texts("renewed")).toEqual([]);
    viewer.send({ type: "renew", channel: CHANNEL, grant: (await takeAnother(operator, viewingId)).grant });
    await eventually("its own renews it", () => viewer.texts("renewed").length > 0);
    viewer.socket.terminate();
  });
});

describe("a grant for another node", () => {
  let second: Side;
  beforeAll(async () => {
    const { token } = await room.admin.send("POST", "/api/nodes/invitations", undefined, NodeInvitation);
    second = createSide({
      name: "second node",
      file: join(root, "media/src/main.ts"),
      nodeArgs: [],
      cwd: root,
      env: {
        VIGIE_DATA_DIR: join(room.dataDir, "second"),
        VIGIE_SERVER_ORIGIN: room.product.origin,
        VIGIE_NODE_ORIGIN: "http://localhost:9",
        VIGIE_NODE_LISTEN: "localhost:0",
        VIGIE_NODE_NAME: "second",
        VIGIE_NODE_TOKEN: token,
        VIGIE_CAMERA_NETWORKS: "127.0.0.0/8",
      },
      onLine: () => undefined,
      listening: /vigie node listening on (\S+)/,
      onRestart: null,
    });
    await second.start();
  });
  afterAll(() => second?.stop());

  it("opens nothing here, though the same server made it", async () => {
    const node = await eventually("the second node's link", async () =>
      (await room.admin.get("/api/nodes", z.array(MediaNode))).find(
        ({ name, link }) => name === "second" && link.state === "connected",
      ),
    );
    const { siteId, source } = watched();
    const camera = await room.admin.send(
      "POST",
      "/api/cameras",
      {
        number: null,
        name: "Belle-Isle",
        siteId,
        nodeId: node.id,
        source: { kind: "rtsp", main: source.kind === "rtsp" ? source.main : "", sub: null },
      },
      Camera,
    );
    await room.town.authorise([camera], (await room.town.siteOf("Essai", "Banc")).communeId);
    const there = await takeGrant(operator, camera.id);
    const { mediaSocketUrl } = await takeGrant(operator, watched().id);
    expect(mediaSocketUrl).not.toBe(there.mediaSocketUrl);
    expect(await answerHere({ mediaSocketUrl, grant: there.grant })).toBe("grant.other_node");
  });
});

describe("what a grant opened is cut, and what it did not open yet is refused", () => {
  it("when its session signs out", async () => {
    const session = await signIn(room, "operator");
    const { viewer, viewingId } = await watch(session, watched());
    const unused = await takeGrant(session, watched().id);
    await session.send("DELETE", "/api/session", undefined, z.null());
    expect(await cutFor(viewer, witness.viewer)).toBe("viewing.ended");
    expect(await answerHere(unused)).toBe("grant.ended");
    expect(await untilClosed(room, viewingId)).toMatchObject([{ cause: "signed_out" }]);
    await expect(takeGrant(session, watched().id)).rejects.toMatchObject({ problem: { code: "session.required" } });
  });

  it("when its camera is put out of use, and is pulled again when it is put back", async () => {
    const { viewer, viewingId } = await watch(operator, watched());
    const unused = await takeGrant(operator, watched().id);
    const change = (version: number, disabled: boolean) =>
      room.admin.send("PATCH", `/api/cameras/${watched().id}`, { version, disabled }, Camera);
    const { version } = await change(watched().version, true);
    expect(await cutFor(viewer, witness.viewer)).toBe("viewing.ended");
    expect(await answerHere(unused)).toBe("grant.ended");
    expect(await untilClosed(room, viewingId)).toMatchObject([{ cause: "camera_disabled" }]);
    await expect(takeGrant(operator, watched().id)).rejects.toMatchObject({ problem: { code: "camera.disabled" } });
    await change(version, false);
    (await watch(operator, watched())).viewer.socket.terminate();
  });

  it("when its account is disabled", async () => {
    const { viewer, viewingId } = await watch(operator, watched());
    const unused = await takeGrant(operator, watched().id);
    const people = await room.admin.get("/api/people", z.array(Person));
    const person = people.find(({ login }) => login === room.accounts.operator.login);
    await room.admin.send("PATCH", `/api/people/${person?.id}`, { disabled: true }, Person);
    expect(await cutFor(viewer, witness.viewer)).toBe("viewing.ended");
    expect(await answerHere(unused)).toBe("grant.ended");
    expect(await untilClosed(room, viewingId)).toMatchObject([{ cause: "person_disabled" }]);
    await expect(signIn(room, "operator")).rejects.toMatchObject({ problem: { code: "session.credentials_refused" } });
  });
});
