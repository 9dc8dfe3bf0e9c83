import type { CameraStates } from "@vigie/shared/cameras/schema";
import { CONSOLE_NAMESPACE, CONSOLE_TO_SERVER } from "@vigie/shared/console/events";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CameraId, DeviceId, DisplayId, PersonId, SessionId } from "@vigie/shared/kernel/units";
import type { Act } from "@vigie/shared/people/acts";
import { decide } from "@vigie/shared/people/decide";
import type { Policy } from "@vigie/shared/people/policy";
import type { Principal } from "@vigie/shared/people/principal";
import type { PersonName } from "@vigie/shared/people/schema";
import type { Display, DisplayChange, DisplayOwner } from "@vigie/shared/walls/schema";
import type { RoomScreen } from "@vigie/shared/walls/screens";
import type { Logger } from "pino";
import type { Server, Socket } from "socket.io";
import type { PersonPrincipal, Require } from "../kernel/guard.ts";
import { type Identity, type Post, plainAddress } from "../kernel/post.ts";
import { repeat } from "../kernel/repeat.ts";
import { toRefusal } from "../kernel/sockets.ts";
import { CONSOLE_EVENT_ACTS, CONSOLE_MESSAGE_ACTS, type ConsoleEvent, type EventName } from "./acts.ts";
import { isSamePart } from "./parts.ts";
import { createPresence } from "./presence.ts";
import { isHeldBack, isOwner, isSameViewer, isSpectator, placeOf, type Spectator } from "./spectators.ts";
import { inTurn } from "./turns.ts";

const BEAT_MS = 5_000;
const CHECK_MS = 1_000;
/** Supervisors hear of screens at most five times a second, however many change at once. */
const SCREENS_INTERVAL_MS = 200;

interface Deps {
  sockets: Server;
  clock: Clock;
  log: Logger;
  policy: () => Policy;
  /** The part of the policy that they are sent; the same object as long as it holds. */
  policyFor: (spectator: Spectator) => Policy;
  /** The cameras of such a part: all that they are told of. */
  camerasOf: (own: Policy) => ReadonlySet<CameraId>;
  require: Require;
  /** Who holds the cookies of this handshake, and where. */
  identify: (handshake: Socket["handshake"]) => Promise<Identity>;
  nameOf: (id: PersonId) => Promise<PersonName | null>;
  /** Null once it was ended. */
  deviceNameOf: (id: DeviceId) => Promise<string | null>;
  /** Whose display it is; null: there is none. */
  ownerOf: (id: DisplayId) => Promise<DisplayOwner | null>;
  /** All cameras' states as consoles see them now. */
  states: () => Promise<CameraStates[]>;
}

interface Open {
  principal: Spectator;
  post: Post;
  person: PersonName | null;
  seq: number;
  /** The part of the policy that it was sent last. */
  told: Policy | null;
  /** The displays that it was found to own: an owner never changes. */
  own: Map<DisplayId, DisplayOwner>;
}

/** The sockets of consoles and wall screens: what they are told, and what their windows say that they show. */
export function createConsoleHub(deps: Deps) {
  const { sockets, clock, log, policy, policyFor, camerasOf, require, identify, nameOf, deviceNameOf, ownerOf, states } = deps;
  const consoles = new Map<Socket, Open>();
  const presence = createPresence(clock, tellScreensSoon);
  let areScreensPlanned = false;

  const may = (principal: Principal, act: Act) => decide(policy(), principal, act, { kind: "csu" }, clock.now(), null).allowed;
  const mayBeTold = (principal: Principal, event: EventName) => may(principal, CONSOLE_EVENT_ACTS[event]);

  function send<E extends EventName>(socket: Socket, event: E, payload: ConsoleEvent<E>): void {
    const open = consoles.get(socket);
    if (open === undefined || !mayBeTold(open.principal, event)) return;
    open.seq += 1;
    socket.emit(event, { ...payload, seq: open.seq });
  }
  function tellThose<E extends EventName>(holds: (principal: Spectator) => boolean, event: E, payload: ConsoleEvent<E>): void {
    for (const [socket, { principal }] of consoles) if (holds(principal)) send(socket, event, payload);
  }
  const tellAll = <E extends EventName>(event: E, payload: ConsoleEvent<E>) => tellThose(() => true, event, payload);

  function tellScreensSoon(): void {
    if (areScreensPlanned) return;
    areScreensPlanned = true;
    clock.after(SCREENS_INTERVAL_MS, () => {
      areScreensPlanned = false;
      const screens = presence.takeNews();
      if (screens.length > 0) tellAll("screens:changed", { screens });
    });
  }

  async function admit(socket: Socket): Promise<void> {
    const { principal } = await identify(socket.handshake);
    require(principal, "session.read", { kind: "csu" }, null);
    if (!isSpectator(principal)) throw new AppError("session.required", "sign in first");
  }

  async function greet(socket: Socket): Promise<void> {
    // Between the handshake and now the session may have ended, and nobody would have told this socket.
    const { principal, post } = await identify(socket.handshake);
    if (!isSpectator(principal) || !socket.connected) return void socket.disconnect(true);
    const open: Open = { principal, post, person: null, seq: 0, told: null, own: new Map() };
    consoles.set(socket, open);
    if (principal.kind === "person") open.person = await nameOf(principal.personId);
    await tellStart(socket, principal);
  }

  /** What everything that is told later builds on. */
  async function tellStart(socket: Socket, principal: Spectator): Promise<void> {
    sendPolicy(socket, policyFor(principal));
    const cameras = await states();
    send(socket, "cameras:states", { cameras: within(principal, cameras) });
    send(socket, "screens:changed", { screens: presence.list() });
    send(socket, "server:beat", { serverAt: clock.now() });
  }

  function sendPolicy(socket: Socket, own: Policy): void {
    const open = consoles.get(socket);
    if (open !== undefined) open.told = own;
    send(socket, "policy:changed", { policy: own });
  }

  /** Of the cameras that they may know of. */
  function within(principal: Spectator, cameras: readonly CameraStates[]): CameraStates[] {
    const scope = camerasOf(policyFor(principal));
    return cameras.filter(({ cameraId }) => scope.has(cameraId));
  }
  function sendStates(socket: Socket, cameras: readonly CameraStates[]): void {
    const open = consoles.get(socket);
    const known = open === undefined ? [] : within(open.principal, cameras);
    if (known.length > 0) send(socket, "cameras:states", { cameras: known });
  }

  /** Who may know of other cameras than before hears that the lists are others. Answers those that they had not. */
  function tellScope(socket: Socket, before: Policy | null, now: Policy): ReadonlySet<CameraId> {
    const known = before === null ? new Set<CameraId>() : camerasOf(before);
    const scope = camerasOf(now);
    const gained = new Set([...scope].filter((id) => !known.has(id)));
    if (gained.size > 0 || scope.size !== known.size) send(socket, "cameras:changed", {});
    return gained;
  }

  async function tellGained(gained: ReadonlyMap<Socket, ReadonlySet<CameraId>>): Promise<void> {
    const cameras = await states();
    for (const [socket, ids] of gained)
      sendStates(
        socket,
        cameras.filter(({ cameraId }) => ids.has(cameraId)),
      );
  }

  async function requireOwn({ principal, own }: Open, id: DisplayId): Promise<DisplayOwner> {
    const known = own.get(id);
    if (known !== undefined) return known;
    const owner = await ownerOf(id);
    if (owner === null) throw new AppError("display.not_found", `display ${id}`);
    require(principal, CONSOLE_MESSAGE_ACTS["screen:beat"], { kind: "display", owner }, null);
    if (!isOwner(principal, owner)) throw new AppError("act.forbidden", `display ${id} is somebody else's`);
    own.set(id, owner);
    return owner;
  }

  async function hear(socket: Socket, event: string, payload: unknown): Promise<void> {
    const open = consoles.get(socket);
    if (open === undefined) return;
    if (event !== "screen:beat") throw new AppError("request.invalid", `no such message: ${event}`);
    const beat = CONSOLE_TO_SERVER[event].parse(payload);
    // A window need not know yet that its session was locked; what is locked shows nothing that would be worth hearing.
    if (isHeldBack(open.principal) && !may(open.principal, CONSOLE_MESSAGE_ACTS[event])) return;
    const owner = await requireOwn(open, beat.displayId);
    // Its session may have ended while the owner was looked up.
    if (!consoles.has(socket)) return;
    const { principal, person, post } = open;
    const sessionId = principal.kind === "person" ? principal.sessionId : null;
    presence.beat({ socketId: socket.id, sessionId, person, place: placeOf(owner, post) }, beat);
  }

  function sit(socket: Socket, open: Open, post: Post): void {
    if (open.post.name === post.name && open.post.deviceId === post.deviceId) return;
    open.post = post;
    presence.moved(socket.id, post);
  }
  async function postNow({ handshake }: Socket, { post }: Open): Promise<Post> {
    const name = post.deviceId === null ? post.name : await deviceNameOf(post.deviceId);
    return name === null ? { name: plainAddress(handshake.address), deviceId: null } : { ...post, name };
  }

  function letGo(socket: Socket): void {
    consoles.delete(socket);
    presence.disconnected(socket.id);
  }
  function end(holds: (principal: Spectator) => boolean): void {
    for (const [socket, { principal }] of consoles) {
      if (!holds(principal)) continue;
      send(socket, "session:ended", {});
      letGo(socket);
      socket.disconnect(true);
    }
  }

  const namespace = sockets.of(CONSOLE_NAMESPACE);
  namespace.use((socket, next) => {
    admit(socket).then(
      () => next(),
      (error: unknown) => next(toRefusal(error)),
    );
  });
  namespace.on("connection", (socket) => {
    const turns = inTurn((error) => {
      log.warn({ err: error }, "console closed");
      socket.disconnect(true);
    });
    socket.on("disconnect", () => letGo(socket));
    turns(() => greet(socket));
    socket.onAny((event: string, payload: unknown) => turns(() => hear(socket, event, payload)));
  });
  const onError = (error: unknown) => log.error({ err: error }, "beat failed");
  const stops = [
    repeat(clock, BEAT_MS, () => tellAll("server:beat", { serverAt: clock.now() }), onError),
    repeat(clock, CHECK_MS, presence.check, onError),
  ];

  return {
    stop(): void {
      for (const stop of stops) stop();
    },
    tellAll,
    /** Whoever looks: the sockets of a person's session, or of a wall screen. A play address has none. */
    tellViewer<E extends EventName>(viewer: Principal, event: E, payload: ConsoleEvent<E>): void {
      tellThose((principal) => isSameViewer(principal, viewer), event, payload);
    },
    /** A display as it is now: to its owner's screens, and to who assigns. */
    tellDisplay(display: Display, change: DisplayChange | null): void {
      const concerns = (principal: Spectator) => isOwner(principal, display.owner) || mayBeTold(principal, "screens:changed");
      tellThose(concerns, "display:changed", { display, change });
    },
    tellOwner<E extends EventName>(owner: DisplayOwner, event: E, payload: ConsoleEvent<E>): void {
      tellThose((principal) => isOwner(principal, owner), event, payload);
    },
    /** Both ends: who of the room may stop one, and of the liaisons these. */
    tellForwardings(liaisons: ReadonlySet<PersonId>): void {
      const concerns = (principal: Spectator) =>
        principal.kind === "person" && (principal.role !== "liaison" || liaisons.has(principal.personId));
      tellThose(concerns, "forwardings:changed", {});
    },
    /** Every screen of the room as it is now. */
    screens: (): RoomScreen[] => presence.list(),
    /** Those that changed, to each who may know of them. */
    tellStates(cameras: readonly CameraStates[]): void {
      for (const socket of consoles.keys()) sendStates(socket, cameras);
    },
    /** To each their own part, where it is another than they have. */
    policyChanged(): void {
      const gained = new Map<Socket, ReadonlySet<CameraId>>();
      for (const [socket, { principal, told }] of consoles) {
        const own = policyFor(principal);
        if (told !== null && isSamePart(told, own)) continue;
        sendPolicy(socket, own);
        const ids = tellScope(socket, told, own);
        if (ids.size > 0) gained.set(socket, ids);
      }
      if (gained.size > 0) tellGained(gained).catch((error: unknown) => log.error({ err: error }, "states not told"));
    },
    sessionEnded(id: SessionId): void {
      end((principal) => principal.kind === "person" && principal.sessionId === id);
      presence.sessionEnded(id);
    },
    /** It was locked, unlocked or stepped up, or got the key that it lacked: its windows hear of it, and of what they missed once they may hear it again. */
    sessionChanged(principal: PersonPrincipal): void {
      for (const [socket, open] of consoles) {
        if (!isSameViewer(open.principal, principal)) continue;
        const wasHeldBack = isHeldBack(open.principal);
        open.principal = principal;
        send(socket, "session:changed", {});
        if (wasHeldBack && !isHeldBack(principal)) {
          tellStart(socket, principal).catch((error: unknown) => {
            log.warn({ err: error }, "console closed");
            socket.disconnect(true);
          });
        }
      }
    },
    /** A wall screen that is listed from now on, though it may never have been seen. */
    expectScreen: presence.expect,
    deviceEnded(id: DeviceId): void {
      end((principal) => principal.kind === "device" && principal.deviceId === id);
      presence.forget(id);
    },
    /** Posts may have other names now. */
    async devicesChanged(): Promise<void> {
      tellAll("devices:changed", {});
      for (const [socket, open] of consoles) sit(socket, open, await postNow(socket, open));
    },
    /**
     * A request says where its session sits. The cookie of a post that is enrolled while its operator is signed in comes with requests at
     * once, and with a handshake only the next time.
     */
    seatedAt({ principal, post }: Identity): void {
      for (const [socket, open] of consoles) {
        if (!isSameViewer(open.principal, principal) || !isSpectator(principal)) continue;
        open.principal = principal;
        sit(socket, open, post);
      }
    },
  };
}
