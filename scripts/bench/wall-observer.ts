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
  /** The first picture that each player showed, in the order they came. */
  firsts: Sighting[];
  /** Pictures painted so far, by camera: of videos as the browser counts them, of canvases each that differs from the one before. */
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
 * Runs inside the page, from its source text: no name from outside. Reading pixels costs as much as painting them, so of each tile only
 * every sixth picture is read, beside the first one; all are counted.
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
  const everyNth = 6;
  const scratch = document.createElement("canvas");
  const context = scratch.getContext("2d", { willReadFrequently: true });
  const known = new Map<
    HTMLVideoElement | HTMLCanvasElement,
    { host: HTMLElement; seen: number; presented: number; frame: number }
  >();

  const read = (picture: HTMLVideoElement | HTMLCanvasElement): number | null => {
    const widthPx = picture instanceof HTMLVideoElement ? picture.videoWidth : picture.width;
    if (context === null || widthPx < 80) return null;
    if (scratch.width !== widthPx) scratch.width = widthPx;
    scratch.height = codeRows;
    context.drawImage(picture, 0, 0, widthPx, codeRows, 0, 0, widthPx, codeRows);
    const code = readTimeCode(context.getImageData(0, 0, widthPx, codeRows).data, widthPx, codeRows, 4);
    return code?.kind === "frame" ? code.frameNumber : null;
  };
  const isSeen = (picture: HTMLElement) => picture.style.opacity !== "0" && picture.closest('[data-shown="false"]') === null;

  const see = (picture: HTMLVideoElement | HTMLCanvasElement, newFrames: number) => {
    const entry = known.get(picture);
    if (entry === undefined || !picture.isConnected) return;
    const { cameraId = "", transport = "" } = entry.host.dataset;
    const isFirst = entry.seen === 0;
    if (!isSeen(picture)) return;
    const before = entry.seen;
    entry.seen += newFrames;
    observer.painted[cameraId] = (observer.painted[cameraId] ?? 0) + newFrames;
    if (!isFirst && Math.floor(before / everyNth) === Math.floor(entry.seen / everyNth)) return;
    const frameNumber = read(picture);
    if (frameNumber === null) {
      if (isFirst) entry.seen = 0;
      return;
    }
    const sighting = { cameraId, transport, frameNumber, paintedAt: Date.now() };
    observer.sightings.push(sighting);
    if (isFirst) observer.firsts.push(sighting);
  };

  // A message posted within an animation frame arrives once that frame is made.
  const after = new MessageChannel();
  let waiting: [HTMLVideoElement | HTMLCanvasElement, number][] = [];
  after.port1.onmessage = () => {
    const due = waiting;
    waiting = [];
    for (const [picture, newFrames] of due) see(picture, newFrames);
  };
  const soon = (picture: HTMLVideoElement | HTMLCanvasElement, newFrames: number) => {
    if (waiting.length === 0) after.port2.postMessage(null);
    waiting.push([picture, newFrames]);
  };

  const followVideo = (video: HTMLVideoElement) => {
    video.requestVideoFrameCallback((_now, { presentedFrames }) => {
      const entry = known.get(video);
      if (entry === undefined || !video.isConnected) return;
      soon(video, presentedFrames - entry.presented);
      entry.presented = presentedFrames;
      followVideo(video);
    });
  };

  const eachFrame = () => {
    for (const host of document.querySelectorAll<HTMLElement>("[data-camera-id]")) {
      for (const picture of host.querySelectorAll<HTMLVideoElement | HTMLCanvasElement>("video, canvas")) {
        if (known.has(picture)) continue;
        known.set(picture, { host, seen: 0, presented: 0, frame: -1 });
        if (picture instanceof HTMLVideoElement) followVideo(picture);
      }
    }
    for (const [picture, entry] of known) {
      if (!picture.isConnected) known.delete(picture);
      else if (picture instanceof HTMLCanvasElement) {
        const frame = read(picture);
        if (frame !== null && frame !== entry.frame) {
          entry.frame = frame;
          soon(picture, 1);
        }
      }
    }
    requestAnimationFrame(eachFrame);
  };
  requestAnimationFrame(eachFrame);
}
