import type { Frame } from "./frame.ts";
import { h265Leading } from "./slices.ts";

/** An open group of pictures begins with some that need the group before it (RASL, H.265 §3): after a start there they would be shown broken. */
export class LeadingPictures {
  /** Until the first picture that is shown behind the one that was started at. */
  #mayCome = false;

  /** A viewer starts at this key frame. */
  startAt({ parameterSets }: Frame): void {
    this.#mayCome = parameterSets.codec === "h265";
  }

  /** `frame` cannot be decoded by who started there. Asked for each frame behind the start, in decoding order. */
  isUndecodable(frame: Frame): boolean {
    if (!this.#mayCome || frame.isKey) return false;
    const leading = h265Leading(frame.data);
    if (leading === "none") this.#mayCome = false;
    return leading === "rasl";
  }
}
