import { beforeEach, expect, it } from "vitest";
import { FakeMediaSource, FakeVideo, fakeMedia, liveUrls } from "./fake-media.ts";
import { MseDeck } from "./mse-deck.ts";
import { SegmentQueue } from "./segment-queue.ts";

let video: FakeVideo;
let deck: MseDeck;
let told: string[];
let queue: SegmentQueue;

const bytes = (...values: number[]) => new Uint8Array(values);
const push = (sequence: number, isKey = false, isHeld = false) =>
  queue.push({ bytes: bytes(sequence), sequence, timeS: sequence, isKey }, isHeld);
const buffer = () => {
  const made = FakeMediaSource.made[0];
  if (made === undefined) throw new Error("no media source was made");
  return made.buffer;
};

beforeEach(() => {
  fakeMedia();
  video = new FakeVideo();
  told = [];
  deck = new MseDeck({ createElement: () => video } as unknown as Document);
  queue = new SegmentQueue(deck, {
    onAppended: (sequence, newestS) => told.push(`appended ${sequence} at ${newestS}`),
    onDropped: (frames, sequence) => told.push(`dropped ${frames} up to ${sequence}`),
    onFailed: () => told.push("failed"),
  });
  queue.configure('video/mp4; codecs="avc1.64001f"');
  queue.init(bytes(0));
  FakeMediaSource.made[0]?.open();
});

it("appends the init segment with the first key frame, then all that waits at once", () => {
  push(1, true);
  push(2);
  push(3);
  expect(buffer().appended).toEqual([bytes(0, 1)]);
  buffer().finish();
  expect(buffer().appended).toEqual([bytes(0, 1), bytes(2, 3)]);
  buffer().finish();
  expect(told).toEqual(["appended 1 at 0", "appended 3 at 2"]);
});

it("gives up what comes before a key frame and says so, or the node would take it for a viewer that lags", () => {
  push(1);
  push(2);
  expect(told).toEqual(["dropped 1 up to 1", "dropped 1 up to 2"]);
  push(3, true);
  push(4);
  told = [];
  queue.init(bytes(9));
  push(5, true);
  buffer().finish();
  buffer().finish();
  expect(told).toEqual(["dropped 1 up to 4", "appended 3 at 0", "appended 5 at 2"]);
  expect(buffer().appended.at(-1)).toEqual(bytes(9, 5));
});

it("gives up more than can be held, up to the next key frame", () => {
  push(1, true);
  queue.push({ bytes: new Uint8Array(5 * 1024 * 1024), sequence: 2, timeS: 2, isKey: false }, false);
  queue.push({ bytes: new Uint8Array(5 * 1024 * 1024), sequence: 3, timeS: 3, isKey: false }, false);
  expect(told).toEqual(["dropped 2 up to 3"]);
  push(4);
  expect(told.at(-1)).toBe("dropped 1 up to 4");
});

it("cuts what is past out of a full buffer and appends again", () => {
  push(1, true);
  buffer().finish();
  video.currentTime = 5;
  buffer().held = [0, 6];
  buffer().refusal = "QuotaExceededError";
  push(2);
  expect(buffer().removed).toEqual([[0, 4]]);
  expect(told).not.toContain("failed");
  buffer().finish();
  expect(buffer().appended.at(-1)).toEqual(bytes(2));
});

it("needs a new start when a full buffer holds nothing that is past, and when an append is refused", () => {
  push(1, true);
  buffer().finish();
  buffer().held = [0, 6];
  buffer().refusal = "QuotaExceededError";
  push(2);
  buffer().refusal = "InvalidStateError";
  push(3);
  expect(told.filter((word) => word === "failed")).toHaveLength(2);
});

it("keeps a few seconds behind the playhead, and cuts seldom", () => {
  push(1, true);
  buffer().finish();
  buffer().held = [0, 9];
  video.currentTime = 9;
  push(2);
  expect(buffer().removed).toEqual([]);
  buffer().finish();
  video.currentTime = 10;
  buffer().held = [0, 10];
  push(3);
  expect(buffer().removed).toEqual([[0, 6]]);
  buffer().finish();
  expect(buffer().appended.at(-1)).toEqual(bytes(3));
});

it("starts the same channel anew with the init segment that it holds", () => {
  push(1, true);
  const told2: string[] = [];
  queue.close();
  deck.reload();
  const next = new SegmentQueue(deck, {
    onAppended: (sequence) => told2.push(`appended ${sequence}`),
    onDropped: (frames) => told2.push(`dropped ${frames}`),
    onFailed: () => told2.push("failed"),
  });
  next.takeOver(queue);
  const made = FakeMediaSource.made[1];
  made?.open();
  next.push({ bytes: bytes(7), sequence: 7, timeS: 7, isKey: false }, false);
  next.push({ bytes: bytes(8), sequence: 8, timeS: 8, isKey: true }, false);
  made?.buffer.finish();
  expect(made?.buffer.appended).toEqual([bytes(0, 8)]);
  expect(told2).toEqual(["dropped 1", "appended 8"]);
  expect(liveUrls.size).toBe(1);
});

it("does not take the late end of what came before for its own", () => {
  push(1, true);
  buffer().onupdateend?.();
  expect(told).toEqual([]);
  buffer().finish();
  expect(told).toEqual(["appended 1 at 0"]);
});
