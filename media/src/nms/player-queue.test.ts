import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { PlayerQueue } from "./player-queue.ts";

let clock: ManualClock;
let written: string[];
let taken: (() => void)[];
let queue: PlayerQueue;

beforeEach(() => {
  clock = new ManualClock();
  written = [];
  taken = [];
  queue = new PlayerQueue((buffer, done) => {
    written.push(buffer.toString("latin1", 0, 4).trim());
    taken.push(done);
  }, clock);
});

const packet = (name: string, sizeBytes = 4) => Buffer.alloc(sizeBytes, " ").fill(name.padEnd(4), 0, 4, "latin1");
function takeAll(): void {
  for (let next = taken.shift(); next !== undefined; next = taken.shift()) next();
}

it("passes everything in order, one packet at a time with the connection", () => {
  queue.send(packet("set"), "set-up");
  queue.send(packet("k1"), "key");
  queue.send(packet("d1"), "delta");
  expect(written).toEqual(["set"]);
  takeAll();
  expect(written).toEqual(["set", "k1", "d1"]);
});

it("begins with a key frame", () => {
  queue.send(packet("d0"), "delta");
  queue.send(packet("k1"), "key");
  takeAll();
  expect(written).toEqual(["k1"]);
  expect(queue.droppedFrames).toBe(1);
});

it("drops all that waits when more than 2 MiB do, and takes up at the next key frame", () => {
  queue.send(packet("k1"), "key");
  for (let index = 0; index < 5; index += 1) queue.send(packet(`d${index}`, 600_000), "delta");
  queue.send(packet("k2"), "key");
  queue.send(packet("d6"), "delta");
  takeAll();
  expect(written).toEqual(["k1", "k2", "d6"]);
  expect(queue.droppedFrames).toBe(5);
});

it("never holds more than its bound and the packet that passed it", () => {
  queue.send(packet("k1", 500_000), "key");
  for (let index = 0; index < 200; index += 1) {
    queue.send(packet("k", 500_000), index % 10 === 0 ? "key" : "delta");
    expect(queue.waitingBytes).toBeLessThanOrEqual(2 * 1024 * 1024 + 500_000);
  }
});

it("drops what has waited three seconds, however little it is", () => {
  queue.send(packet("k1"), "key");
  queue.send(packet("d1"), "delta");
  clock.advance(3_001);
  queue.send(packet("d2"), "delta");
  queue.send(packet("k2"), "key");
  takeAll();
  expect(written).toEqual(["k1", "k2"]);
});

it("keeps the last change of set-up through a drop", () => {
  queue.send(packet("k1"), "key");
  queue.send(packet("s1"), "set-up");
  queue.send(packet("k2"), "key");
  clock.advance(3_001);
  queue.send(packet("d2"), "delta");
  queue.send(packet("s2"), "set-up");
  queue.send(packet("k3"), "key");
  takeAll();
  expect(written).toEqual(["k1", "s2", "k3"]);
});

it("keeps a set-up that was among what it dropped", () => {
  queue.send(packet("k1"), "key");
  queue.send(packet("s1"), "set-up");
  clock.advance(3_001);
  queue.send(packet("k2"), "key");
  takeAll();
  expect(written).toEqual(["k1", "s1", "k2"]);
});

it("lets as much wait as a player joins on", () => {
  queue.allowBurst(3_000_000);
  queue.send(packet("k1", 1_000_000), "key");
  for (const name of ["d1", "d2", "d3", "d4"]) queue.send(packet(name, 700_000), "delta");
  takeAll();
  expect(written).toEqual(["k1", "d1", "d2", "d3", "d4"]);
});

it("is hopeless when one packet stays with the connection for ten seconds, not when there is nothing to send", () => {
  queue.send(packet("k1"), "key");
  takeAll();
  clock.advance(60_000);
  expect(queue.isHopeless).toBe(false);
  queue.send(packet("d1"), "delta");
  clock.advance(9_999);
  expect(queue.isHopeless).toBe(false);
  clock.advance(1);
  expect(queue.isHopeless).toBe(true);
});
