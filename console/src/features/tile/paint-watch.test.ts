import { expect, it } from "vitest";
import { ManualClock } from "../../../../tests/support/manual-clock.ts";
import { FakeVideo } from "./fake-media.ts";
import { PaintWatch } from "./paint-watch.ts";
import { TICK_MS } from "./ticker.ts";

function aWatch() {
  const clock = new ManualClock();
  const video = new FakeVideo();
  const paints: number[] = [];
  let counted = 0;
  const watch = new PaintWatch({
    element: video as unknown as HTMLVideoElement,
    clock,
    onPaint: (mediaTimeS) => paints.push(mediaTimeS),
    onGoesOn: (frames) => {
      counted += frames;
    },
  });
  return { clock, video, watch, paints, counted: () => counted };
}

it("tells each paint until it has settled, then one in four ticks and the number of the others", () => {
  const { clock, video, watch, paints, counted } = aWatch();
  for (const time of [1, 2, 3]) video.present(time);
  expect(paints).toEqual([1, 2, 3]);
  watch.settle();
  video.present(4);
  for (let time = 5; time < 13; time += 1) {
    clock.advance(TICK_MS);
    video.present(time);
  }
  expect(paints).toEqual([1, 2, 3, 4, 8, 12]);
  clock.advance(TICK_MS);
  expect(counted()).toBe(12);
});

it("does not believe a count of pictures that nobody sees", () => {
  const { clock, video, watch, counted } = aWatch();
  video.present(1);
  watch.settle();
  video.present(2);
  clock.advance(TICK_MS);
  expect(counted()).toBe(2);
  // Decoded and never composited: the browser counts on, and is asked in vain.
  for (let tick = 0; tick < 20; tick += 1) {
    video.decodeUnseen();
    clock.advance(TICK_MS);
  }
  const believed = counted();
  for (let tick = 0; tick < 20; tick += 1) {
    video.decodeUnseen();
    clock.advance(TICK_MS);
  }
  expect(counted()).toBe(believed);
});

it("is told of each paint again when it attends anew, and of none once closed", () => {
  const { video, watch, paints } = aWatch();
  video.present(1);
  watch.settle();
  video.present(2);
  video.present(3);
  watch.attend();
  video.present(4);
  video.present(5);
  watch.close();
  video.present(6);
  expect(paints).toEqual([1, 2, 4, 5]);
});
