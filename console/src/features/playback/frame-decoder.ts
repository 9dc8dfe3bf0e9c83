import type { Units } from "./gop-source.ts";

/** A decoded frame by when it is shown, media time of its run. Whoever takes it closes it. */
export interface DecodedFrame {
  shownTicks90k: number;
  picture: VideoFrame;
}

export type DecodeFailure = "unsupported" | "broken";

const MICROSECONDS_PER_TICK = 1_000_000 / 90_000;
const microseconds = (ticks90k: number): number => Math.round(ticks90k * MICROSECONDS_PER_TICK);

/** One group of pictures after the other, each from its key frame on, through one `VideoDecoder`. */
export class FrameDecoder {
  #decoder: VideoDecoder | null = null;
  #configured: Units["setup"] | null = null;
  #take: (picture: VideoFrame) => void = (picture) => picture.close();
  #isClosed = false;

  /**
   * Decodes the first `count` frames (decoding order) and gives those that are wanted, in the order in which they are shown. Calls must not overlap.
   */
  async decode(
    units: Units,
    count: number,
    isWanted: (shownTicks90k: number) => boolean,
  ): Promise<readonly DecodedFrame[] | DecodeFailure> {
    const wanted = new Map(
      units.units
        .slice(0, count)
        .filter(({ shownTicks90k }) => isWanted(shownTicks90k))
        .map(({ shownTicks90k }) => [microseconds(shownTicks90k), shownTicks90k]),
    );
    const frames: DecodedFrame[] = [];
    this.#take = (picture) => {
      const shownTicks90k = wanted.get(picture.timestamp);
      if (shownTicks90k === undefined || this.#isClosed) picture.close();
      else frames.push({ shownTicks90k, picture });
    };
    try {
      await this.#run(units, count);
    } catch (error) {
      for (const { picture } of frames) picture.close();
      this.#drop();
      if (!(error instanceof DOMException)) throw error;
      return error.name === "NotSupportedError" ? "unsupported" : "broken";
    }
    return frames.toSorted((a, b) => a.shownTicks90k - b.shownTicks90k);
  }

  /** A decoder that is only let go of keeps its hardware session until the page is collected. */
  close(): void {
    this.#isClosed = true;
    this.#drop();
  }

  async #run(units: Units, count: number): Promise<void> {
    const decoder = await this.#ready(units);
    for (const { isKey, shownTicks90k, data } of units.units.slice(0, count)) {
      decoder.decode(new EncodedVideoChunk({ type: isKey ? "key" : "delta", timestamp: microseconds(shownTicks90k), data }));
    }
    await decoder.flush();
  }

  async #ready({ codecString, setup }: Units): Promise<VideoDecoder> {
    if (this.#decoder !== null && this.#configured === setup && this.#decoder.state === "configured") return this.#decoder;
    const config: VideoDecoderConfig = {
      codec: codecString,
      codedWidth: setup.widthPx,
      codedHeight: setup.heightPx,
      description: setup.description,
    };
    const { supported } = await VideoDecoder.isConfigSupported(config);
    if (supported !== true) throw new DOMException(codecString, "NotSupportedError");
    if (this.#isClosed) throw new DOMException("closed", "AbortError");
    const decoder =
      this.#decoder ??
      new VideoDecoder({
        output: (picture) => this.#take(picture),
        // What is being decoded is refused with the same error.
        error: () => this.#drop(),
      });
    decoder.configure(config);
    this.#decoder = decoder;
    this.#configured = setup;
    return decoder;
  }

  #drop(): void {
    if (this.#decoder !== null && this.#decoder.state !== "closed") this.#decoder.close();
    this.#decoder = null;
    this.#configured = null;
  }
}
