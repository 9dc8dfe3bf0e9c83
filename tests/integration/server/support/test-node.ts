import { generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from "node:crypto";
import type { CameraStates } from "@vigie/shared/cameras/schema";
import type { NodeId, ViewingId } from "@vigie/shared/kernel/units";
import {
  type Assignment,
  NODE_LINK_NAMESPACE,
  NODE_PROOF_AUDIENCE,
  NODE_PROOF_TYPE,
  type OutboxItem,
} from "@vigie/shared/nodes/link";
import { jwtVerify, SignJWT } from "jose";
import { io, type Socket } from "socket.io-client";
import { v7 as uuidv7 } from "uuid";
import { publicKeyOf } from "../../../../server/src/kernel/keys.ts";
import { HttpClient } from "./http-client.ts";
import { until } from "./test-app.ts";

interface Order {
  event: string;
  payload: Record<string, unknown>;
}

/** A node's side of the link, as the contract has it, with its state in the open. */
export class TestNode {
  readonly privateKey: KeyObject;
  readonly publicKey: string;
  origin = "http://localhost:8081";
  rtmpOrigin: string | null = null;
  id: NodeId | null = null;
  serverPublicKey = "";
  /** What it says that it holds. */
  openViewings: ViewingId[] = [];
  cameras: CameraStates[] = [];
  outboxEpoch: string = randomUUID();
  outbox: { sequence: number; item: OutboxItem }[] = [];
  lastSequence = 0;
  endedViewings: ViewingId[] = [];
  assignment: Assignment | null = null;
  orders: Order[] = [];
  beats = 0;
  /** Whether it answers beats and beats itself. */
  isBeating = true;
  /** An order that it answers only from the nth time. */
  deaf: { event: string; times: number } = { event: "", times: 0 };
  socket: Socket | null = null;
  #beating: NodeJS.Timeout | null = null;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    this.privateKey = privateKey;
    this.publicKey = publicKey.export({ format: "jwk" }).x ?? "";
  }

  async admit(serverOrigin: string, token: string, origin = this.origin): Promise<{ status: number; body: unknown }> {
    const body = { token, name: "node", origin, publicKey: this.publicKey };
    const answer = await new HttpClient(serverOrigin).send("POST", "/api/nodes/admit", body, { origin: undefined });
    if (answer.status === 200) {
      const admitted = answer.body as { nodeId: NodeId; serverPublicKey: string };
      this.id = admitted.nodeId;
      this.serverPublicKey = admitted.serverPublicKey;
    }
    return answer;
  }

  /** Proof of this node; `more` overrides claims. */
  async prove(key = this.privateKey, more: Record<string, unknown> = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const claims = { iss: this.id ?? "", aud: NODE_PROOF_AUDIENCE, iat: now, exp: now + 60, jti: uuidv7(), ...more };
    return new SignJWT(claims).setProtectedHeader({ alg: "EdDSA", typ: NODE_PROOF_TYPE }).sign(key);
  }

  /** Dials once; answers the refusal's code, or null when the link is up as far as `link:held`. */
  async dial(serverOrigin: string, proof?: string): Promise<string | null> {
    this.hangUp();
    const nonce = randomBytes(16).toString("hex");
    const auth = { proof: proof ?? (await this.prove()), origin: this.origin, rtmpOrigin: this.rtmpOrigin, nonce };
    const options = { transports: ["websocket"], reconnection: false, forceNew: true, auth };
    const socket = io(`${serverOrigin}${NODE_LINK_NAMESPACE}`, options);
    this.socket = socket;
    return new Promise((resolve, reject) => {
      socket.on("connect_error", (error) => resolve((error as { data?: { code: string } }).data?.code ?? error.message));
      socket.on("link:welcome", (payload: { proof: string }, acknowledge: (answer: object) => void) => {
        this.#held(socket, payload.proof, nonce).then(() => {
          acknowledge({ ok: true, value: null });
          resolve(null);
        }, reject);
      });
      this.#obey(socket);
    });
  }

  async #held(socket: Socket, proof: string, nonce: string): Promise<void> {
    const { payload } = await jwtVerify(proof, publicKeyOf(this.serverPublicKey), { typ: "vigie-server-link+jwt" });
    if (payload["nonce"] !== nonce) throw new Error("the welcome answers another handshake");
    const held = await this.ask<{ endedViewings: ViewingId[] }>(
      "link:held",
      {
        assignmentVersion: this.assignment?.version ?? 0,
        openViewings: this.openViewings,
        cameras: this.cameras,
        outboxEpoch: this.outboxEpoch,
        outboxSequence: this.lastSequence,
      },
      socket,
    );
    this.endedViewings = held.endedViewings;
    this.#beating = setInterval(() => {
      if (this.isBeating) socket.emit("link:beat", { nodeAt: Date.now() }, () => undefined);
    }, 500);
  }

  #obey(socket: Socket): void {
    const answers: Record<string, (payload: Record<string, unknown>) => unknown> = {
      "assignment:changed": (payload) => {
        this.assignment = payload as unknown as Assignment;
        return { version: payload["version"] };
      },
      "viewing:end": () => null,
      "viewing:held": ({ viewingIds }) => ({ held: this.openViewings.filter((id) => (viewingIds as string[]).includes(id)) }),
      "recording:lock": () => ({ segments: 3 }),
      "recording:release": () => null,
      "camera:test": () => ({ outcome: "fault", fault: "not_found", detail: "404" }),
    };
    for (const [event, answer] of Object.entries(answers)) {
      socket.on(event, (payload: Record<string, unknown>, acknowledge: (answer: object) => void) => {
        this.orders.push({ event, payload });
        if (this.deaf.event === event && this.deaf.times-- > 0) return;
        acknowledge({ ok: true, value: answer(payload) });
      });
    }
    socket.on("link:beat", (_payload: unknown, acknowledge: (answer: object) => void) => {
      this.beats += 1;
      if (this.isBeating) acknowledge({ ok: true, value: { nodeAt: Date.now() } });
    });
  }

  /** Sends a message and gives the value, or throws the problem's code. */
  async ask<T>(event: string, payload: object, socket = this.socket): Promise<T> {
    if (socket === null) throw new Error("the node has no link");
    const answer = await socket.timeout(5_000).emitWithAck(event, payload);
    if (!answer.ok) throw new Error(answer.problem.code);
    return answer.value as T;
  }

  /** Puts items into the outbox, to be told by `flush`. */
  queue(...items: OutboxItem[]): void {
    for (const item of items) {
      this.lastSequence += 1;
      this.outbox.push({ sequence: this.lastSequence, item });
    }
  }

  /** Tells the whole outbox; keeps it, as a node that did not hear the answer. */
  flush = (): Promise<{ sequence: number }> => this.ask("outbox:batch", { items: this.outbox });

  /** The viewings that it was ordered to cut, with causes. */
  cuts = (): Record<string, unknown> =>
    Object.fromEntries(
      this.orders.filter(({ event }) => event === "viewing:end").map(({ payload }) => [payload["viewingId"], payload["cause"]]),
    );

  untilAssigned = (holds: (assignment: Assignment) => boolean): Promise<Assignment> =>
    until("an assignment", () => (this.assignment !== null && holds(this.assignment) ? this.assignment : null));

  hangUp(): void {
    if (this.#beating !== null) clearInterval(this.#beating);
    this.#beating = null;
    this.socket?.disconnect();
    this.socket = null;
  }
}

/** Admitted with an invitation, linked. */
export async function linkedNode(server: { origin: string }, admin: HttpClient): Promise<TestNode> {
  const node = new TestNode();
  const { token } = await admin.post<{ token: string }>("/api/nodes/invitations", undefined, 201);
  const { status } = await node.admit(server.origin, token);
  if (status !== 200) throw new Error(`admission: ${status}`);
  const refusal = await node.dial(server.origin);
  if (refusal !== null) throw new Error(`link refused: ${refusal}`);
  await untilConnected(admin, node);
  return node;
}

export async function untilConnected(admin: HttpClient, { id }: TestNode): Promise<void> {
  await until("the node to count as connected", async () => {
    const nodes = await admin.get<{ id: string; link: { state: string } }[]>("/api/nodes");
    return nodes.some((node) => node.id === id && node.link.state === "connected");
  });
}
