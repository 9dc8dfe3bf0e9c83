import type { VideoFormat } from "@vigie/shared/cameras/schema";
import { BINARY_FLAG, BINARY_KIND } from "@vigie/shared/live/wire";
import { beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../../tests/support/manual-clock.ts";
import { FakeMediaSource, FakeVideo, fakeMedia, liveUrls } from "./fake-media.ts";
import { SPARE_DECKS, SPARE_MS } from "./mse-decks.ts";
import { MseRenderer } from "./mse-renderer.ts";
import { TICK_MS } from "./ticker.ts";

const TICKS = 90_000;
let clock: ManualClock;
let videos: FakeVideo[];
let page: Document;

beforeEach(() => {
  fakeMedia();
  clock = new ManualClock();
  videos = [];
  const createElement = () => {
    const made = new FakeVideo();
    videos.push(made);
    return made;
  };
  page = { hidden: false, createElement } as unknown as Document;
});

/** A camera's picture whose first frames come at `mediaTimeS` of its channel. */
function aPicture(codecString = "avc1.64001f") {
  const painted: number[] = [];
  const counted: number[] = [];
  const renderer = new MseRenderer(
    {
      onHanded: () => undefined,
      onPainted: (receivedAt) => painted.push(receivedAt),
      onGoesOn: (frames) => counted.push(frames),
      onDropped: () => undefined,
      onFailed: () => undefined,
    },
    clock,
    page,
  );
  const video = renderer.element as unknown as FakeVideo;
  video.enter();
  const source = FakeMediaSource.made[videos.indexOf(video)];
  if (source === undefined) throw new Error("no source was made");
  const accept = (kind: number, flags: number, sequence: number, mediaTimeS: number) =>
    renderer.accept(
      { kind, flags, channel: 1, sequence, receivedAt: sequence, mediaTimeTicks90k: mediaTimeS * TICKS } as never,
      new Uint8Array(8),
    );
  return {
    renderer,
    video,
    buffer: source.buffer,
    painted,
    counted,
    frame: (sequence: number, mediaTimeS: number) =>
      accept(BINARY_KIND.fragment, sequence === 1 ? BINARY_FLAG.key : 0, sequence, mediaTimeS),
    begin() {
      renderer.configure({ codec: "h264", codecString, widthPx: 640, heightPx: 360 } as VideoFormat);
      accept(BINARY_KIND.init, 0, 0, 0);
      if (source.readyState !== "open") source.open();
    },
  };
}

/** Shows two frames, of the element's time 0 and 1, and is closed with a third that it never showed. */
function aShownPicture() {
  const shown = aPicture();
  shown.begin();
  for (const [sequence, mediaTimeS] of [
    [1, 100],
    [2, 101],
  ] as const) {
    shown.frame(sequence, mediaTimeS);
    shown.buffer.finish();
    shown.video.present(mediaTimeS - 100);
  }
  shown.video.style["opacity"] = "1";
  shown.buffer.held = [0, 2.5];
  return shown;
}

it("plays the next camera on the element of the one before, from where that ended, without changing what is the same", () => {
  const before = aShownPicture();
  before.renderer.close();
  expect(before.video).toMatchObject({ isInPage: false, isReleased: false, currentTime: 2.5 });
  expect(before.buffer.removed).toEqual([[0, Number.POSITIVE_INFINITY]]);
  before.buffer.finish();
  const next = aPicture();
  expect(videos).toHaveLength(1);
  next.begin();
  next.frame(1, 40);
  expect(next.buffer.timestampOffset).toBe(2.5 - 40);
  expect(next.buffer.types).toEqual([]);
  next.video.pause();
  next.buffer.finish();
  expect(next.video.paused).toBe(false);
  next.video.present(2.5);
  expect(next.painted).toEqual([1]);
});

it("waits until what the camera before left is taken out", () => {
  aShownPicture().renderer.close();
  const next = aPicture();
  next.begin();
  next.frame(1, 40);
  expect(next.buffer.appended).toHaveLength(2);
  next.buffer.finish();
  expect(next.buffer.appended).toHaveLength(3);
});

it("never takes a picture of the camera before for its own, nor shows it", () => {
  const before = aShownPicture();
  before.renderer.close();
  before.buffer.finish();
  const next = aPicture();
  expect(next.video.style["opacity"]).toBe("0");
  next.video.present(1);
  next.begin();
  next.frame(1, 1.5);
  next.buffer.finish();
  next.video.present(1);
  next.video.present(2.4);
  expect(next.painted).toEqual([]);
  next.video.present(2.5);
  expect(next.painted).toEqual([1]);
});

it("counts no picture of the camera before", () => {
  aShownPicture().renderer.close();
  const next = aPicture();
  next.begin();
  next.buffer.finish();
  next.frame(1, 40);
  next.buffer.finish();
  next.video.present(2.5);
  clock.advance(TICK_MS);
  expect(next.counted).toEqual([1]);
});

it("names the type anew for another codec", () => {
  const before = aShownPicture();
  before.renderer.close();
  before.buffer.finish();
  const next = aPicture("hvc1.1.6.L93.B0");
  next.begin();
  next.frame(1, 40);
  expect(next.buffer.types).toEqual(['video/mp4; codecs="hvc1.1.6.L93.B0"']);
});

it.each([
  ["that failed", ({ video }: ReturnType<typeof aPicture>) => Object.assign(video, { error: {} })],
  ["whose source is closed", () => Object.assign(FakeMediaSource.made[0] ?? {}, { readyState: "ended" })],
  ["that is cutting", ({ buffer }: ReturnType<typeof aPicture>) => buffer.remove(0, 1)],
])("keeps no element %s", (_, spoil) => {
  const broken = aShownPicture();
  spoil(broken);
  broken.renderer.close();
  expect(broken.video).toMatchObject({ isInPage: false, isReleased: true });
  expect(liveUrls.size).toBe(0);
  aPicture();
  expect(videos).toHaveLength(2);
});

it("takes no element that failed while it was kept", () => {
  const before = aShownPicture();
  before.renderer.close();
  before.video.error = {};
  aPicture();
  expect(before.video.isReleased).toBe(true);
  expect(videos).toHaveLength(2);
});

it("keeps no more than a wall needs, and lets those that nobody takes go one after the other", () => {
  const pictures = Array.from({ length: SPARE_DECKS + 2 }, () => aPicture());
  for (const { begin, frame, buffer } of pictures) {
    begin();
    frame(1, 0);
    buffer.finish();
  }
  for (const { renderer } of pictures) renderer.close();
  const kept = () => videos.filter((video) => !video.isReleased).length;
  expect(kept()).toBe(SPARE_DECKS);
  clock.advance(SPARE_MS);
  expect(kept()).toBe(SPARE_DECKS - 1);
  clock.advance(SPARE_MS);
  expect(kept()).toBe(0);
  expect(liveUrls.size).toBe(0);
});
