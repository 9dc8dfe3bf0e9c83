/** A picture without sound in the page: plays where it stands, and asks nobody. */
export function silentVideo(document: Document): HTMLVideoElement {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.disablePictureInPicture = true;
  return video;
}
