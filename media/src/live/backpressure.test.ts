import { describe, expect, it } from "vitest";
import { type ChannelLoad, judgeSend, lags, QUEUE_MAX_BYTES, type SendQuestion } from "./backpressure.ts";

const KB = 1024;
const calm: ChannelLoad = { oldestAgeMs: 120, inFlightBytes: 40 * KB, joinBytes: 0 };
const late: ChannelLoad = { ...calm, oldestAgeMs: 1_001 };
const heavy: ChannelLoad = { ...calm, inFlightBytes: 257 * KB };
const hopeless: ChannelLoad = { ...late, inFlightBytes: 513 * KB };

describe("a channel lags", () => {
  it.each<[string, ChannelLoad, boolean]>([
    ["never with nothing in flight", { oldestAgeMs: null, inFlightBytes: 0, joinBytes: 0 }, false],
    ["not with a frame that is one second old", { ...calm, oldestAgeMs: 1_000 }, false],
    ["with an older one", late, true],
    ["not with 256 kB in flight", { ...calm, inFlightBytes: 256 * KB }, false],
    ["with more", heavy, true],
    ["not with 256 kB beside its join burst", { ...calm, inFlightBytes: (900 + 256) * KB, joinBytes: 900 * KB }, false],
    ["with more beside its join burst", { ...calm, inFlightBytes: (900 + 257) * KB, joinBytes: 900 * KB }, true],
  ])("%s", (_when, load, expected) => {
    expect(lags(load)).toBe(expected);
  });
});

describe("a frame", () => {
  const usual: SendQuestion = {
    load: calm,
    isKey: false,
    sizeBytes: 10 * KB,
    isDropping: false,
    queuedBytes: 0,
    isSelected: false,
    selectedLags: false,
    othersFlowing: 3,
    relievedMsAgo: null,
  };

  it.each<[string, Partial<SendQuestion>, ReturnType<typeof judgeSend>]>([
    ["is sent to who follows", {}, "send"],
    ["is dropped for who is late", { load: late }, "drop"],
    ["is dropped for who has too much in flight", { load: heavy }, "drop"],
    ["is dropped although it is a key frame, for who is late", { load: late, isKey: true }, "drop"],
    ["is dropped while the channel waits for a key frame", { isDropping: true }, "drop"],
    ["ends the wait when it is a key frame and the viewer has caught up", { isDropping: true, isKey: true }, "send"],
    ["does not end it while the viewer is late", { isDropping: true, isKey: true, load: late }, "drop"],
    ["does not end it while the selected channel lags", { isDropping: true, isKey: true, selectedLags: true }, "drop"],
    ["is sent on a channel that flows while the selected one lags", { selectedLags: true }, "send"],
    [
      "is dropped when the socket's queue is full, for the selected too",
      { isSelected: true, queuedBytes: QUEUE_MAX_BYTES },
      "drop",
    ],
    ["just fits the socket's queue", { queuedBytes: QUEUE_MAX_BYTES - 10 * KB }, "send"],
    ["of the selected channel is sent at the cost of others", { isSelected: true, load: late }, "relieve"],
    [
      "… and goes on being sent while they make room",
      { isSelected: true, load: late, othersFlowing: 0, relievedMsAgo: 1_000 },
      "send",
    ],
    ["… and is dropped when that did not help", { isSelected: true, load: late, othersFlowing: 0, relievedMsAgo: 1_001 }, "drop"],
    ["… or when nobody was there to make room", { isSelected: true, load: late, othersFlowing: 0 }, "drop"],
    ["… or with twice the allowance in flight", { isSelected: true, load: hopeless }, "drop"],
    [
      "of the selected channel waits like any other once it dropped",
      { isSelected: true, isDropping: true, isKey: true, load: late },
      "drop",
    ],
  ])("%s", (_what, change, verdict) => {
    expect(judgeSend({ ...usual, ...change })).toBe(verdict);
  });
});
