import type { CameraHealth, HealthFault, StreamHealth } from "@vigie/shared/cameras/health";
import { HealthFault as Faults } from "@vigie/shared/cameras/health";
import type { StreamName } from "@vigie/shared/cameras/schema";
import { CameraTree } from "@vigie/shared/console/api";
import { CameraId, type EpochMs } from "@vigie/shared/kernel/units";
import { CONTINUOUS } from "@vigie/shared/recordings/schema";
import { beforeAll, describe, expect, it } from "vitest";
import { startI18n } from "../../i18n/index.ts";
import { boardLines, FAULT_SHAPE, saidOf, streamOf } from "./lines.ts";

const [communeId, siteId, unknownId, ...ids] = [1, 2, 3, 4, 5].map((n) => `019b0000-0000-7000-8000-00000000000${n}`);
const tree = CameraTree.parse({
  communes: [{ id: communeId, name: "Metz", serviceLevel: "storage_and_viewing" }],
  sites: [{ id: siteId, communeId, name: "Gare" }],
  cameras: ids.map((id, at) => ({
    id,
    number: at + 1,
    name: `Caméra ${at + 1}`,
    siteId,
    nodeId: null,
    source: { kind: "push" },
    recording: CONTINUOUS,
    disabledAt: null,
    version: 1,
  })),
  states: [],
  cameraNetworks: [],
});

const aStream = (stream: StreamName): StreamHealth => ({
  cameraId: CameraId.parse(ids[0]),
  stream,
  at: 0 as EpochMs,
  lastFrameAt: null,
  framesPerSecond: 0,
  expectedFramesPerSecond: null,
  bitrateBps: 0,
  expectedBitrateBps: null,
  reconnects: 0,
  clockOffsetMs: null,
  signs: [],
});
const found = (fault: HealthFault, stream: StreamName) => ({ fault, stream, sinceAt: 5 as EpochMs });
const aHealth = (id: string | undefined, change: Partial<CameraHealth> = {}): CameraHealth => ({
  cameraId: CameraId.parse(id),
  streams: [],
  findings: [],
  ...change,
});

describe("the lines of the board", () => {
  it("stand in the server's order, each with its place and its worst finding", () => {
    const second = aHealth(ids[1], { findings: [found("black", "sub"), found("clock_off", "main")] });
    const lines = boardLines([second, aHealth(ids[0])], tree);
    expect(lines.map(({ number, place, words, worst }) => ({ number, place, words, fault: worst?.fault }))).toEqual([
      { number: 2, place: "Gare, Metz", words: "camera 2 gare  metz", fault: "black" },
      { number: 1, place: "Gare, Metz", words: "camera 1 gare  metz", fault: undefined },
    ]);
  });

  it("leave out a camera that the lists do not know yet", () => {
    expect(boardLines([aHealth(unknownId)], tree)).toEqual([]);
  });

  it("show the figures of the stream that is worst, and of the main one where all is well", () => {
    const streams = [aStream("main"), aStream("sub")];
    const health = aHealth(ids[0], { streams, findings: [found("frozen", "sub")] });
    expect(boardLines([health], tree)[0]?.stream?.stream).toBe("sub");
    expect(streamOf(aHealth(ids[0], { streams }), null)?.stream).toBe("main");
    expect(streamOf(aHealth(ids[0], { streams: [aStream("sub")] }), "main")).toBeNull();
  });
});

it("says a fault of both streams once, and each of the others once", () => {
  const findings = [found("no_signal", "sub"), found("no_signal", "main"), found("unsteady", "main"), found("unsteady", "sub")];
  expect(saidOf(findings)).toEqual({ streams: ["main", "sub"], others: ["unsteady"] });
  expect(saidOf([])).toEqual({ streams: [], others: [] });
});

it("does not take for current what a stream gave before it gave no picture", () => {
  const streams = [aStream("main"), aStream("sub")];
  const line = (fault: HealthFault, stream: StreamName) =>
    boardLines([aHealth(ids[0], { streams, findings: [found(fault, stream)] })], tree)[0]?.outageSinceAt;
  expect([line("no_signal", "sub"), line("node_lost", "main"), line("black", "main")]).toEqual([5, 5, null]);
});

describe("every fault", () => {
  let i18n: Awaited<ReturnType<typeof startI18n>>;
  beforeAll(async () => {
    i18n = await startI18n("fr");
  });

  it.each(Faults.options)("%s has a word, a meaning and a shape", (fault) => {
    for (const lng of ["fr", "en"])
      for (const kind of ["fault", "meaning"]) expect(i18n.exists(`health:${kind}.${fault}`, { lng }), lng).toBe(true);
    expect(FAULT_SHAPE[fault]).toMatch(/failed|starting/);
  });
});
