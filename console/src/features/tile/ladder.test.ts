import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aimedRung, type Ladder, type LadderEvent, ladderAtStart, next } from "./ladder.ts";

const SECOND_MS = 1_000;
const thin: LadderEvent = { type: "strained", by: "thin_link" };
const tick: LadderEvent = { type: "tick" };
const cut: LadderEvent = { type: "socket_lost", wasUp: true, isHopeless: false, downForMs: 0 };
const refused = (downForMs = 0): LadderEvent => ({ type: "socket_lost", wasUp: false, isHopeless: false, downForMs });

type Story = readonly (readonly [atMs: number, event: LadderEvent])[];
const tell = (story: Story, from: Ladder = ladderAtStart(0)): Ladder =>
  story.reduce((ladder, [atMs, event]) => next(ladder, event, atMs), from);
/** The same event each second, both ends included. */
const each = (event: LadderEvent, fromS: number, toS: number): Story =>
  Array.from({ length: toS - fromS + 1 }, (_, index) => [(fromS + index) * SECOND_MS, event] as const);

const onKeyFrames = tell(each(thin, 0, 6));
const onHls = tell([[0, refused(2_000)]]);

describe("a step down", () => {
  it.each<[string, Story, Ladder["rung"], Ladder["reason"]]>([
    ["is not taken for a passing crowd on the link", each(thin, 0, 5), "full", null],
    ["follows strain that lasts", each(thin, 0, 6), "key-frames", "thin_link"],
    [
      "follows strain told once a group of pictures",
      [
        [0, thin],
        [4_000, thin],
        [8_000, thin],
      ],
      "key-frames",
      "thin_link",
    ],
    [
      "is not taken for strain that passed in between",
      [
        [0, thin],
        [5_000, thin],
        [14_000, thin],
      ],
      "full",
      null,
    ],
    [
      "names the decoder that does not follow",
      each({ type: "strained", by: "decoder_overrun" }, 0, 6),
      "key-frames",
      "decoder_overrun",
    ],
    [
      "is not taken for one cut, nor for two",
      [
        [0, cut],
        [9_000, { type: "socket_up" }],
        [10_000, cut],
      ],
      "full",
      null,
    ],
    [
      "follows the third cut within a minute",
      [
        [0, cut],
        [20_000, cut],
        [59_000, cut],
      ],
      "hls",
      "socket_cut",
    ],
    [
      "forgets cuts of longer ago",
      [
        [0, cut],
        [20_000, cut],
        [60_000, cut],
        [60_100, { type: "socket_up" }],
        [61_000, tick],
      ],
      "full",
      null,
    ],
    [
      "waits a moment for a node that restarts",
      [
        [0, cut],
        [300, refused()],
        [1_999, tick],
      ],
      "full",
      null,
    ],
    [
      "follows a socket that does not stand",
      [
        [0, refused()],
        [1_000, tick],
        [2_000, tick],
      ],
      "hls",
      "socket_refused",
    ],
    ["is taken at once where none stood for long", [[0, refused(30_000)]], "hls", "socket_refused"],
    [
      "is not taken once it stands",
      [
        [0, refused()],
        [500, { type: "socket_up" }],
        [9_000, tick],
      ],
      "full",
      null,
    ],
    [
      "follows a node that gave its viewer up",
      [[0, { type: "socket_lost", wasUp: true, isHopeless: true, downForMs: 0 }]],
      "key-frames",
      "thin_link",
    ],
  ])("%s", (_, story, rung, reason) => {
    expect(tell(story)).toMatchObject({ rung, reason });
  });

  it("goes from key frames to HLS when the socket goes too, and nowhere for strain", () => {
    expect(tell(each(thin, 7, 15), onKeyFrames)).toEqual(onKeyFrames);
    expect(
      tell(
        [
          [8_000, cut],
          [10_000, tick],
        ],
        onKeyFrames,
      ),
    ).toMatchObject({ rung: "hls", reason: "socket_refused" });
  });
});

describe("a try to step up", () => {
  it("comes after ten seconds, and has succeeded after ten more", () => {
    expect(aimedRung(tell([[15_999, tick]], onKeyFrames))).toBe("key-frames");
    const trying = tell([[16_000, tick]], onKeyFrames);
    expect([aimedRung(trying), trying.rung, trying.reason]).toEqual(["full", "key-frames", "thin_link"]);
    expect(tell([[25_999, tick]], trying).rung).toBe("key-frames");
    expect(tell([[26_000, tick]], trying)).toMatchObject({ rung: "full", reason: null, tryAtMs: null });
  });

  it("returns at the first lasting strain, and waits twice as long each time, at most five minutes", () => {
    let ladder = onKeyFrames;
    const waitsS: number[] = [];
    for (let tries = 0, nowMs = 6_000; tries < 8; tries++) {
      const tryAtMs = ladder.tryAtMs ?? Number.NaN;
      waitsS.push((tryAtMs - nowMs) / SECOND_MS);
      nowMs = tryAtMs + 3_000;
      ladder = tell(
        [
          [tryAtMs, tick],
          [tryAtMs + 1_000, thin],
          [nowMs, thin],
        ],
        ladder,
      );
      expect(aimedRung(ladder)).toBe("key-frames");
    }
    expect(waitsS).toEqual([10, 20, 40, 80, 160, 300, 300, 300]);
  });

  it("survives one frame that was left out", () => {
    expect(
      aimedRung(
        tell(
          [
            [16_000, tick],
            [17_000, thin],
            [20_000, tick],
          ],
          onKeyFrames,
        ),
      ),
    ).toBe("full");
  });

  it("falls back to HLS when the socket is refused again or cut", () => {
    const failed = tell(
      [
        [10_000, tick],
        [10_050, refused(12_000)],
      ],
      onHls,
    );
    expect(failed).toMatchObject({ rung: "hls", reason: "socket_refused", failedTries: 1, tryAtMs: 30_050 });
    expect(
      tell(
        [
          [10_000, tick],
          [15_000, cut],
        ],
        onHls,
      ),
    ).toMatchObject({ rung: "hls", failedTries: 1, tryingSinceMs: null });
  });

  it("comes at once when the socket stands and nothing is shown", () => {
    expect(aimedRung(tell([[3_000, { type: "socket_up" }]], onHls))).toBe("full");
  });

  it("turns from HLS to key frames on a socket that stands and is thin", () => {
    expect(tell([[10_000, tick], ...each(thin, 11, 13)], onHls)).toMatchObject({ rung: "key-frames", reason: "thin_link" });
  });

  it("is not counted against full rate when the socket fell meanwhile", () => {
    const fallen = tell(
      [
        [16_000, tick],
        [17_000, cut],
        [17_300, { type: "socket_up" }],
      ],
      onKeyFrames,
    );
    expect(fallen).toMatchObject({ rung: "key-frames", failedTries: 0, tryAtMs: 27_000 });
  });

  it("begins again at ten seconds once full rate has held a minute", () => {
    const failed = tell(
      [
        [16_000, tick],
        [17_000, thin],
        [19_000, thin],
        [39_000, tick],
        [49_000, tick],
      ],
      onKeyFrames,
    );
    expect(failed).toMatchObject({ rung: "full", failedTries: 1 });
    expect(tell(each(thin, 60, 66), failed).tryAtMs).toBe(86_000);
    expect(tell([[109_000, tick], ...each(thin, 120, 126)], failed).tryAtMs).toBe(136_000);
  });

  it("is spread over the tiles that stepped down together", () => {
    expect(tell(each(thin, 0, 6), ladderAtStart(0.5)).tryAtMs).toBe(6_000 + 12_500);
    expect(tell(each(thin, 0, 6), ladderAtStart(1)).tryAtMs).toBe(6_000 + 15_000);
  });
});

const anyEvent = fc.oneof<fc.Arbitrary<LadderEvent>[]>(
  fc.constantFrom<LadderEvent>(
    thin,
    { type: "strained", by: "decoder_overrun" },
    { type: "socket_up" },
    { type: "try_failed" },
    tick,
  ),
  fc.record({
    type: fc.constant("socket_lost" as const),
    wasUp: fc.boolean(),
    isHopeless: fc.boolean(),
    downForMs: fc.nat(9_000),
  }),
);

it("has a reason exactly when it is not at full rate, and always a way back up", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5_000), anyEvent), { maxLength: 80 }), (steps) => {
      let ladder = ladderAtStart(0.3);
      let nowMs = 0;
      for (const [waitMs, event] of steps) {
        nowMs += waitMs;
        ladder = next(ladder, event, nowMs);
        expect(ladder.reason === null).toBe(ladder.rung === "full");
        if (ladder.rung !== "full") expect([ladder.tryAtMs, ladder.tryingSinceMs].filter((at) => at !== null)).toHaveLength(1);
      }
      for (const afterMs of [450_001, 460_002]) ladder = next({ ...ladder, downSinceMs: null }, tick, nowMs + afterMs);
      expect(ladder.rung).toBe("full");
    }),
  );
});
