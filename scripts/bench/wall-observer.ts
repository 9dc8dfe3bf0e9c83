import type { TimeCode } from "../cameras/index.ts";

/** A picture of a looped camera as it was seen: its number inside the clip. */
export interface Sighting {
  cameraId: string;
  transport: string;
  frameNumber: number;
  /** Page's clock, after the animation frame that shows it. */
  paintedAt: number;
}

export interface WallObserver {
  /** About two a second and tile. */
  sightings: Sighting[];
  /** When each player first showed a picture, in the order they came. */
  firsts: Pick<Sighting, "cameraId" | "paintedAt">[];
  /** Pictures painted so far, by camera, as the browser counts those that it submitted to the screen. */
  painted: Record<string, number>;
  /** Instant of the last key, as the page received it. */
  keyAt: number;
}

declare global {
  interface Window {
    vigieWall: WallObserver;
  }
}

type ReadTimeCode = (pixels: ArrayLike<number>, widthPx: number, heightPx: number, bytesPerPixel: 1 | 4) => TimeCode | null;

/**
 * Runs inside the page, from its source text: no name from outside. To be told of a picture costs the page an animation frame, and to read
 * it as much as painting it: each tile is asked and read twice a second, beside its first picture, and the browser's count tells the others.
 */
export function observeWall(readTimeCode: ReadTimeCode): void {
  const observer: WallObserver = { sightings: [], firsts: [], painted: {}, keyAt: 0 };
  window.vigieWall = observer;
  window.addEventListener(
    "keydown",
    () => {
      observer.keyAt = Date.now();
    },
    true,
  );
  const codeRows = 16;
  const lookMs = 500;
  // What is read costs the page as much as painting it: none of a change of scene.
  const unreadMs = 2_000;
  const scratch = document.createElement("canvas");
  const context = scratch.getContext("2d", { willReadFrequently: true });
  const known = new Map<
    HTMLVideoElement,
    { host: HTMLElement; cameraId: string; isFirst: boolean; firstAt: number; isAsked: boolean }
  >();
  // An element is used for one camera after another, and its browser's count goes on.
  const presented = new WeakMap<HTMLVideoElement, number>();

  const read = (video: HTMLVideoElement): number | null => {
    const { videoWidth: widthPx } = video;
    if (context === null || widthPx < 80) return null;
    if (scratch.width !== widthPx) scratch.width = widthPx;
    scratch.height = codeRows;
    context.drawImage(video, 0, 0, widthPx, codeRows, 0, 0, widthPx, codeRows);
    const code = readTimeCode(context.getImageData(0, 0, widthPx, codeRows).data, widthPx, codeRows, 4);
    return code?.kind === "frame" ? code.frameNumber : null;
  };
  const isSeen = (picture: HTMLElement) => picture.style.opacity !== "0" && picture.closest('[data-shown="false"]') === null;

  const see = (video: HTMLVideoElement) => {
    const entry = known.get(video);
    if (entry === undefined || !video.isConnected) return;
    const paintedAt = Date.now();
    const { cameraId } = entry;
    const { transport = "" } = entry.host.dataset;
    if (entry.isFirst) {
      // Not read: two dozen at once would take the page as long as its own work.
      if (isSeen(video)) {
        observer.firsts.push({ cameraId, paintedAt });
        entry.firstAt = paintedAt;
      }
      entry.isFirst = !isSeen(video);
      if (entry.isFirst) ask(video);
      return;
    }
    const frameNumber = isSeen(video) && paintedAt - entry.firstAt >= unreadMs ? read(video) : null;
    if (frameNumber !== null) observer.sightings.push({ cameraId, transport, frameNumber, paintedAt });
  };

  // A message posted within an animation frame arrives once that frame is made.
  const after = new MessageChannel();
  let waiting: HTMLVideoElement[] = [];
  after.port1.onmessage = () => {
    const due = waiting;
    waiting = [];
    for (const video of due) see(video);
  };

  const ask = (video: HTMLVideoElement) => {
    const entry = known.get(video);
    if (entry === undefined || entry.isAsked) return;
    entry.isAsked = true;
    video.requestVideoFrameCallback((_now, { presentedFrames }) => {
      if (known.get(video) !== entry) return;
      entry.isAsked = false;
      const { cameraId } = entry;
      observer.painted[cameraId] = (observer.painted[cameraId] ?? 0) + presentedFrames - (presented.get(video) ?? 0);
      presented.set(video, presentedFrames);
      if (waiting.length === 0) after.port2.postMessage(null);
      waiting.push(video);
    });
  };

  const find = () => {
    for (const video of known.keys()) if (!video.isConnected) known.delete(video);
    for (const host of document.querySelectorAll<HTMLElement>("[data-camera-id]")) {
      const { cameraId = "" } = host.dataset;
      for (const video of host.querySelectorAll("video")) {
        const entry = known.get(video);
        if (entry?.host === host && entry.cameraId === cameraId) continue;
        known.set(video, { host, cameraId, isFirst: true, firstAt: 0, isAsked: false });
        ask(video);
      }
    }
  };
  new MutationObserver(find).observe(document, { childList: true, subtree: true });
  setInterval(() => {
    for (const video of known.keys()) ask(video);
  }, lookMs);
}
