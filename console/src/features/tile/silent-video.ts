/** A picture without sound in the page: plays where it stands, nowhere else, and asks nobody. */
export function silentVideo(document: Document): HTMLVideoElement {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.disablePictureInPicture = true;
  video.disableRemotePlayback = true;
  return video;
}
