/** Chromium's way of making a video track of pictures (mediacapture-transform, its first form), which TypeScript does not know. */
declare class MediaStreamTrackGenerator extends MediaStreamTrack {
  constructor(init: { kind: "video" });
  readonly writable: WritableStream<VideoFrame>;
}
