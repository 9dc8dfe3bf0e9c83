import { EpochMs } from "@vigie/shared/kernel/units";
import { describe, expect, it } from "vitest";
import type { Rung } from "./ladder.ts";
import {
  factsAtStart,
  type Instant,
  isCurrent,
  isSameState,
  nextFacts,
  stateAt,
  type TileEvent,
  type TileState,
} from "./state.ts";

const NOON = Date.UTC(2026, 10, 24, 12);
const at = (ms: number): Instant => ({ monotonicMs: 1_000 + ms, at: EpochMs.parse(NOON + ms) });
const since = (ms: number) => EpochMs.parse(NOON + ms);

/** Milliseconds since the tile was opened, and what happened then. */
type Story = readonly (readonly [number, TileEvent])[];

const received = (intervalMs: number | null = 40): TileEvent => ({ type: "received", intervalMs });
const painted = (ageMs: number | null = 60): TileEvent => ({ type: "painted", ageMs });
const streaming = (ms: number): TileEvent => ({
  type: "stream",
  state: { state: "streaming", sinceAt: since(ms), format: null },
  sinceAt: since(ms),
});
const backingOff = (ms: number): TileEvent => ({
  type: "stream",
  state: { state: "backing_off", sinceAt: since(ms), fault: "stalled" },
  sinceAt: since(ms),
});
const linkLost: TileEvent = { type: "obstacle", obstacle: { name: "link_lost", sinceAt: since(50) } };

function tell(story: Story, untilMs: number): TileState {
  let facts = factsAtStart(at(0));
  for (const [ms, event] of story) facts = nextFacts(facts, event, at(ms));
  return stateAt(facts, at(untilMs));
}

const playing = (untilMs: number): Story =>
  Array.from({ length: Math.floor(untilMs / 40) }, (_, index) => [
    [index * 40, received()],
    [index * 40 + 5, painted()],
  ]).flat() as unknown as Story;

describe("the word on the tile", () => {
  const cases: [string, Story, number, TileState][] = [
    ["opens", [], 100, { name: "opening" }],
    ["opens as long as nothing is painted", [[100, received()]], 300, { name: "opening" }],
    [
      "is live with a painted picture",
      [
        [100, received()],
        [120, painted()],
      ],
      200,
      { name: "live" },
    ],
    [
      "is live when the node's clock is not known yet",
      [
        [100, received()],
        [120, painted(null)],
      ],
      200,
      { name: "live" },
    ],
    [
      "is late beyond one and a half seconds",
      [
        [100, received()],
        [120, painted(2_600)],
      ],
      200,
      { name: "late", seconds: 3 },
    ],
    [
      "is live again when it caught up",
      [
        [100, painted(2_600)],
        [140, painted(900)],
      ],
      200,
      { name: "live" },
    ],
    [
      "is still live just before two seconds",
      [
        [100, received()],
        [100, painted()],
      ],
      2_099,
      { name: "live" },
    ],
    [
      "freezes at two seconds",
      [
        [100, received()],
        [100, painted()],
      ],
      2_100,
      { name: "frozen", seconds: 2 },
    ],
    [
      "counts the seconds of a frozen picture while frames come",
      [...playing(200), [9_000, received()]],
      12_200,
      { name: "frozen", seconds: 12 },
    ],
    [
      "waits one and a half intervals of a slow stream",
      [
        [100, received(3_000)],
        [100, painted()],
      ],
      4_500,
      { name: "live" },
    ],
    [
      "freezes a slow stream after them",
      [
        [100, received(3_000)],
        [100, painted()],
      ],
      4_600,
      { name: "frozen", seconds: 4 },
    ],
    [
      "has no signal five seconds after the last frame",
      [
        [100, received()],
        [100, painted()],
      ],
      5_100,
      { name: "no_signal", sinceAt: since(100), fault: null },
    ],
    ["has no signal when none ever came", [], 5_000, { name: "no_signal", sinceAt: since(0), fault: null }],
    [
      "says at once what the node says",
      [...playing(200), [300, backingOff(250)]],
      301,
      { name: "no_signal", sinceAt: since(250), fault: "stalled" },
    ],
    [
      "keeps the first instant through repeated attempts",
      [
        [300, backingOff(250)],
        [900, streaming(850)],
        [1_500, backingOff(1_450)],
      ],
      1_600,
      { name: "no_signal", sinceAt: since(250), fault: "stalled" },
    ],
    [
      "has no signal until a picture is painted, whatever the node says",
      [
        [300, backingOff(250)],
        [900, streaming(850)],
        [950, received()],
      ],
      1_000,
      { name: "no_signal", sinceAt: since(250), fault: "stalled" },
    ],
    [
      "is live with the first picture after a loss",
      [
        [300, backingOff(250)],
        [900, streaming(850)],
        [940, received()],
        [950, painted()],
      ],
      1_000,
      { name: "live" },
    ],
    [
      "does not take a picture from before the loss, painted after it, for the signal's return",
      [...playing(300), [310, backingOff(250)], [320, painted()]],
      400,
      { name: "no_signal", sinceAt: since(250), fault: "stalled" },
    ],
    [
      "says a lost link over all else",
      [...playing(100), [300, backingOff(250)], [400, linkLost]],
      9_000,
      { name: "link_lost", sinceAt: since(50) },
    ],
    [
      "forgets the old picture when it opens anew",
      [...playing(400), [400, linkLost], [8_000, { type: "opening" }]],
      8_100,
      { name: "opening" },
    ],
  ];
  it.each(cases)("%s", (_, story, untilMs, expected) => {
    expect(tell(story, untilMs)).toEqual(expected);
  });
});

it("dims a picture that stands still from ten seconds on, and one whose link or signal is lost at once", () => {
  const frozenAt = (ms: number) => tell([...playing(200), [ms - 1_000, received()]], ms);
  expect(frozenAt(9_900)).toMatchObject({ name: "frozen", seconds: 9 });
  expect(isCurrent(frozenAt(9_900))).toBe(true);
  expect(frozenAt(10_300)).toMatchObject({ name: "frozen", seconds: 10 });
  expect(isCurrent(frozenAt(10_300))).toBe(false);
  expect(isCurrent({ name: "late", seconds: 2 })).toBe(true);
  expect(isCurrent(tell([...playing(200), [300, backingOff(250)]], 400))).toBe(false);
  expect(isCurrent(tell([...playing(200), [300, linkLost]], 400))).toBe(false);
});

describe("on a lower rung", () => {
  const on = (rung: Rung): TileEvent => ({ type: "rung", rung });
  it.each<[Rung, number, string]>([
    ["full", 1_600, "late"],
    ["key-frames", 2_900, "live"],
    ["key-frames", 3_100, "late"],
    ["hls", 2_900, "live"],
    ["hls", 3_100, "late"],
  ])("%s, a picture of %s ms is %s", (rung, ageMs, name) => {
    expect(
      tell(
        [
          [0, on(rung)],
          [100, received()],
          [120, painted(ageMs)],
        ],
        200,
      ).name,
    ).toBe(name);
  });

  it("waits one and a half of the intervals that the rung has by its nature", () => {
    const story: Story = [...playing(200), [200, on("key-frames")], [200, { type: "paced", intervalMs: 4_000 }]];
    expect(tell(story, 6_100).name).toBe("live");
    expect(tell(story, 6_200)).toEqual({ name: "frozen", seconds: 6 });
  });

  it("stays there when it opens anew", () => {
    expect(
      tell(
        [
          [0, on("hls")],
          [10, { type: "opening" }],
          [100, received()],
          [120, painted(2_000)],
        ],
        200,
      ).name,
    ).toBe("live");
  });
});

describe("the age of what is painted", () => {
  const each = (ageMs: (index: number) => number): Story =>
    Array.from({ length: 50 }, (_, index) => [
      [index * 40, received()] as const,
      [index * 40 + 5, painted(ageMs(index))] as const,
    ]).flat();

  it("is not judged by one late picture among others", () => {
    const story = each((index) => (index === 40 ? 2_500 : 80));
    for (let ms = 1_000; ms < 2_000; ms += 20)
      expect(
        tell(
          story.filter(([at]) => at <= ms),
          ms,
        ).name,
      ).toBe("live");
  });

  it("is judged within a second once all are late", () => {
    expect(
      tell(
        each((index) => (index < 25 ? 80 : 2_500)),
        2_000,
      ),
    ).toEqual({ name: "late", seconds: 3 });
  });
});

it("takes states that read the same for the same", () => {
  expect(isSameState({ name: "frozen", seconds: 3 }, { name: "frozen", seconds: 3 })).toBe(true);
  expect(isSameState({ name: "frozen", seconds: 3 }, { name: "frozen", seconds: 4 })).toBe(false);
  expect(isSameState({ name: "live" }, { name: "opening" })).toBe(false);
  expect(
    isSameState(
      { name: "no_signal", sinceAt: since(1), fault: null },
      { name: "no_signal", sinceAt: since(1), fault: "stalled" },
    ),
  ).toBe(false);
});
