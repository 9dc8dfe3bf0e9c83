import type { Networks } from "@vigie/shared/cameras/networks";
import type { CameraStates } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, NodeId } from "@vigie/shared/kernel/units";
import type { Logger } from "pino";
import type { Server } from "socket.io";
import { createApprovalService } from "./approvals/index.ts";
import { createIdentify, createSignIn, createThrottle, type Hasher } from "./auth/index.ts";
import { listAuthorisations } from "./authorisations/index.ts";
import { createCameraService, findCamera } from "./cameras/index.ts";
import { listCommunes, listSites } from "./communes/index.ts";
import { createConsoleHub, createStatesFeed } from "./consoles/index.ts";
import type { Db, Tx } from "./db/open.ts";
import type { Unit } from "./db/transact.ts";
import { createDeviceService, createWallService } from "./devices/index.ts";
import { createForwardings, listForwardings } from "./forwarding/index.ts";
import { createHealthService } from "./health/index.ts";
import { createImportService } from "./imports/index.ts";
import { createDestruction, createJournalService, type OpenJournal } from "./journal/index.ts";
import { createInScope, createRequire } from "./kernel/guard.ts";
import type { ServerKeys } from "./kernel/keys.ts";
import { createLinkService } from "./links/index.ts";
import { createAssignments, createNodeRegistry, createNodeService, createStreamStates, openNodeDoor } from "./nodes/index.ts";
import { findPerson } from "./people/index.ts";
import { createPlaybackService } from "./playbacks/index.ts";
import { createRecordingsRoom } from "./recordings/index.ts";
import { createRefusals, createRightsRoom, type PolicyHolder } from "./rights/index.ts";
import { createRounds, findRunForTile } from "./rounds/index.ts";
import {
  audienceOf,
  createExpectedViewings,
  createListViewings,
  createOpening,
  createPlacing,
  createUnplaced,
  createViewingCloser,
  createViewingRights,
  createViewingService,
  destroyViewings,
  listLooks,
  listStepsShown,
} from "./viewings/index.ts";
import {
  carouselRepository,
  createDeviceDisplay,
  createWallRoom,
  displayOfDevice,
  isRunOnDevice,
  ownerOfDisplay,
  placementOf,
  tilesOfDevice,
} from "./walls/index.ts";

interface RoomDeps {
  db: Db;
  clock: Clock;
  log: Logger;
  keys: ServerKeys;
  journal: OpenJournal;
  networks: Networks;
  policy: PolicyHolder;
  hasher: Hasher;
  decoyHash: string;
  setupCode: string;
  sockets: Server;
  /** This console's own origin; known once the server listens. */
  origin: () => string;
  cookiesIn: (cookieHeader: string) => { sessionToken: string | undefined; deviceSecret: string | undefined };
}
export type Rooms = ReturnType<typeof createRooms>;

const communeOfCamera = async (tx: Tx, id: CameraId) => (await findCamera(tx, id))?.communeId ?? null;

/** The one place where rooms meet. Each is given the few functions that it needs of the others. */
export function createRooms(deps: RoomDeps) {
  const { db, clock, log, keys, networks, policy, sockets, origin } = deps;
  const onError = (error: unknown) => log.error({ err: error }, "consoles not told");
  const refusals = createRefusals({
    db,
    clock,
    policy: policy.current,
    onError: (error) => log.error({ err: error }, "refusal not written"),
  });
  const require = createRequire(policy.current, clock, refusals.note);
  const inScope = createInScope(policy.current, clock);
  const rightsChanged = (unit: Unit) => review.changed(unit);

  // Who is there: nodes and consoles.
  const hub = createConsoleHub({
    sockets,
    clock,
    log,
    require,
    policy: policy.current,
    policyFor: (spectator) => (spectator.kind === "person" ? policy.forPerson(spectator) : policy.forDevice()),
    camerasOf: policy.camerasOf,
    identify: ({ headers: { cookie = "" }, address }) => identify({ ...deps.cookiesIn(cookie), address }),
    async nameOf(id) {
      const person = await findPerson(db, id);
      return person === null ? null : { id, displayName: person.displayName };
    },
    deviceNameOf: (id) => devices.nameOf(id),
    ownerOf: (id) => ownerOfDisplay(db, id),
    states: () => readStates(),
  });
  const feed = createStatesFeed(
    clock,
    () => readStates(),
    (cameras) => hub.tellStates(cameras),
    onError,
  );
  const registry = createNodeRegistry({
    clock,
    log,
    changed(id) {
      feed.changed();
      nodes
        .find(id)
        .then((node) => node !== null && hub.tellAll("node:changed", { node }))
        .catch(onError);
    },
  });
  const nodes = createNodeService({ db, log, registry });
  const states = createStreamStates({ findNode: registry.find, changed: feed.changed });
  const readStates = async (): Promise<CameraStates[]> => states.view(await cameras.list());
  const originsOf = (id: NodeId) => registry.find(id)?.node ?? null;
  const listsChanged = () => hub.tellAll("cameras:changed", {});
  const roundsChanged = () => hub.tellAll("rounds:changed", {});

  // Who looks at what, and who may.
  const expected = createExpectedViewings();
  const closer = createViewingCloser({
    clock,
    endAtNode: (nodeId, viewingId, cause) => void registry.deliver(nodeId, "viewing:end", { viewingId, cause }),
    ended({ id, principal }, cause) {
      expected.settled(id);
      hub.tellViewer(principal, "viewing:ended", { viewingId: id, cause });
    },
    runShown: roundsChanged,
    watchersChanged: (unit, id) => forwardings.watchersChanged(unit, id),
  });
  const placing = createPlacing({ clock, policy: policy.current, placementOf, tilesOfDevice, refused: refusals.note });
  const viewingRights = createViewingRights({ placing, closer, camerasOf: (tx, list) => listViewings.camerasOf(tx, list) });
  const { entrance, factors, keyPolicies, sessions } = createSignIn({
    ...deps,
    masterKey: keys.master,
    policyFor: ({ id: personId, role }) => policy.forPerson({ personId, role }),
    requireHabilitated: policy.requireHabilitated,
    inheritWall: (unit, relief) => walls.inheritWall(unit, relief),
    takeApproval: (unit, by, id, subject) => approvals.take(unit, by, id, subject),
    closeViewings: (unit, sessionId, cause) => closer.closeAll(unit, { sessionId }, cause),
    closeLookBacks: (unit, sessionId, cause) => closer.closeAll(unit, { lookingBack: sessionId }, cause),
    sessionEnded: hub.sessionEnded,
    sessionChanged: hub.sessionChanged,
  });
  const approvals = createApprovalService({
    db,
    clock,
    performAs: entrance.performAs,
    challengeFor: entrance.challengeFor,
    changed: () => hub.tellAll("approvals:changed", {}),
  });
  // What is shown where.
  const walls = createWallRoom({
    db,
    clock,
    require,
    policy: policy.current,
    findRun: findRunForTile,
    tell: hub.tellDisplay,
    screens: hub.screens,
    scenesChanged: () => hub.tellAll("scenes:changed", {}),
    carouselsChanged: () => hub.tellAll("carousels:changed", {}),
    carouselsShown: (owner) => hub.tellOwner(owner, "carousels:changed", {}),
    tilesChanged: (unit, id) => forwardings.displayChanged(unit, id),
    contentsLeft: (deviceId, contents) => unplaced.left(deviceId, contents),
    onError: (error) => log.error({ err: error }, "carousel not turned"),
  });
  const rights = createRightsRoom({
    db,
    clock,
    policy,
    hashPassword: deps.hasher.hash,
    takeApproval: approvals.take,
    endSessionsOf: sessions.endSessionsOf,
    listForwardings,
    reviewForwardings: (unit, next) => forwardings.recheck(unit, next),
    reviewViewings: viewingRights.review,
    reviewWalls: walls.rightsChanged,
    assignmentChanged: (unit, nodeIds) => assignments.changed(unit, nodeIds),
    published: hub.policyChanged,
    peopleChanged: () => hub.tellAll("people:changed", {}),
    listsChanged,
  });
  const { authorisations, breakGlasses, communes, habilitations, people, review, services } = rights;

  // Where one looks.
  const roomWalls = createWallService({ db, clock, changed: () => hub.tellAll("devices:changed", {}) });
  const codes = createThrottle(clock);
  const devices = createDeviceService({
    db,
    clock,
    policyForDevice: policy.forDevice,
    attemptCode: (by) => codes.attempt("device code", by).succeeded,
    makeDisplay: createDeviceDisplay,
    displayOf: displayOfDevice,
    async closeViewings(unit, deviceId, cause) {
      await closer.closeAll(unit, { deviceId }, cause);
      await forwardings.displaysGone(unit);
    },
    enrolled: hub.expectScreen,
    ended: hub.deviceEnded,
    changed: () => void hub.devicesChanged().catch(onError),
  });
  const identify = createIdentify({ authenticate: sessions.authenticate, findDevice: devices.findOwn });

  // What there is to look at.
  const assignments = createAssignments({
    db,
    clock,
    log,
    masterKey: keys.master,
    policy: policy.current,
    registry,
    consoleOrigin: origin,
  });
  const cameras = createCameraService({
    db,
    clock,
    networks,
    require,
    masterKey: keys.master,
    originsOf,
    assignmentChanged: assignments.changed,
    closeViewings: (unit, cameraId, cause) => closer.closeAll(unit, { cameraId }, cause),
    testOnNode: nodes.test,
    rightsChanged,
    changed() {
      listsChanged();
      feed.changed();
    },
  });
  const imports = createImportService({ db, hashPassword: deps.hasher.hash, people, habilitations, communes, cameras });
  const health = createHealthService({ clock, cameras: cameras.list, findCamera: cameras.find, states: states.view });
  // What leaves the room.
  const forwardings = createForwardings({
    db,
    clock,
    require,
    policy: policy.current,
    placementOf,
    closeViewings: (unit, forwardingId, ofCameras) => closer.closeAll(unit, { forwardingId, ofCameras }, "forwarding_ended"),
    endLinks: (unit, id, cameraIds, by) => links.endOf(unit, id, cameraIds, by),
    reviewed: rightsChanged,
    tell: hub.tellForwardings,
  });
  const links = createLinkService({
    db,
    clock,
    require,
    policy: policy.current,
    originsOf,
    assignmentChanged: assignments.changed,
    closeViewings: (unit, linkId, cause) => closer.closeAll(unit, { linkId }, cause),
    requireSent: forwardings.requireSent,
    changed: forwardings.watchersChanged,
  });
  const opening = createOpening({
    db,
    clock,
    signingKey: keys.signing,
    expected,
    placing,
    findNode(id: NodeId) {
      const presence = registry.find(id);
      return presence === null ? null : { origin: presence.node.origin, isConnected: presence.state === "connected" };
    },
  });
  const rounds = createRounds({
    db,
    clock,
    stepsShown: listStepsShown,
    audienceOf,
    isOnDevice: isRunOnDevice,
    closeViewings: closer.closeRun,
    changed: roundsChanged,
  });
  const listViewings = createListViewings({
    db,
    clock,
    placing,
    opening,
    closer,
    findCarousel: carouselRepository.find,
    requireRun: rounds.runs.requireList,
    findRun: findRunForTile,
    runStepShown: (unit) => unit.afterCommit(roundsChanged),
    runStepRefused: rounds.runs.stepRefused,
  });
  const unplaced = createUnplaced({ db, clock, placing, closer, isListHeld: listViewings.isHeld });
  const viewings = createViewingService({
    db,
    placing,
    opening,
    closer,
    requireListHeld: listViewings.requireHeld,
    feedOf: forwardings.feedOf,
    watchersChanged: forwardings.watchersChanged,
  });

  const recordings = createRecordingsRoom({
    db,
    clock,
    log,
    policy: policy.current,
    require,
    inScope,
    cameras: cameras.list,
    nodes: () => registry.list().map(({ node, state, sinceAt }) => ({ id: node.id, name: node.name, link: { state, sinceAt } })),
    findNode(id) {
      const presence = registry.find(id);
      if (presence === null) return null;
      const { node, connection, state, sinceAt } = presence;
      return { name: node.name, publicKey: node.publicKey, link: { state, sinceAt }, line: connection };
    },
  });

  const playbacks = createPlaybackService({ db, clock, opening, closer });

  const { admission, reports } = openNodeDoor({
    db,
    clock,
    log,
    keys,
    policy: policy.current,
    require,
    sockets,
    registry,
    nodes,
    states,
    assignments,
    closer,
    expected,
    consoleOrigin: origin,
    watchersChanged: forwardings.watchersChanged,
    healthMeasured: health.take,
    recordings: recordings.reports,
    linked: recordings.linked,
    listsChanged,
  });

  const journal = createJournalService({
    ...deps.journal,
    db,
    clock,
    require,
    communeOf: communeOfCamera,
    listLooks,
    takeApproval: approvals.take,
    readers: {
      listCommunes: () => listCommunes(db),
      listSites: () => listSites(db),
      listCameras: cameras.list,
      listPersons: people.list,
      listAuthorisations: () => listAuthorisations(db),
      listHabilitations: habilitations.list,
    },
  });
  const destruction = createDestruction({ db, clock, destroyViewings });

  return {
    admission,
    approvals,
    authorisations,
    breakGlasses,
    cameras,
    communes,
    devices,
    entrance,
    factors,
    forwardings,
    habilitations,
    health,
    hub,
    identify,
    imports,
    inScope,
    journal,
    journalDestruction: destruction,
    keyPolicies,
    links,
    listViewings,
    nodes,
    people,
    playbacks,
    recordings,
    refusals,
    registry,
    reports,
    review,
    roomWalls,
    rounds,
    services,
    sessions,
    states,
    unplaced,
    viewings,
    walls,
  };
}
