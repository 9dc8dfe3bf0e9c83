/** The package types its whole build alone; the light one leaves out what no live picture needs (subtitles, other audio, DRM) and is otherwise the same. */
declare module "hls.js/light" {
  export * from "hls.js";
  export { default } from "hls.js";
}
