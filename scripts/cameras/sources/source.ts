import type { EpochMs } from "@vigie/shared/kernel/units";
import type { SentFrame } from "../model.ts";
import { type Codec, hashVclNalUnits, isKeySlice, type ParameterSets, separateParameterSets } from "../nal.ts";

/** A coded frame apart from when it is shown: a looped one comes back at every turn, with the same identity. */
export class CodedFrame {
  readonly codec: Codec;
  /** Without parameter sets. */
  readonly nals: readonly Buffer[];
  readonly parameterSets: ParameterSets;
  readonly isKey: boolean;
  #sha256: string | null = null;

  /** `nals` of one access unit; `before`: the parameter sets in force, if it brings none. */
  constructor(codec: Codec, nals: readonly Buffer[], before: ParameterSets | null) {
    const { parameterSets, others } = separateParameterSets(codec, nals);
    this.codec = codec;
    this.nals = others;
    this.parameterSets = before === null || parameterSets.sps.length > 0 ? parameterSets : before;
    this.isKey = others.some((nal) => isKeySlice(codec, nal));
  }

  get sha256(): string {
    this.#sha256 ??= hashVclNalUnits(this.codec, this.nals);
    return this.#sha256;
  }
}

/** A frame that is due now. */
export interface SourceFrame {
  readonly coded: CodedFrame;
  readonly frameNumber: number;
  readonly timeCode: SentFrame["timeCode"];
  /** Since the source began, never going back but for B-frames. */
  readonly presentationTicks90k: number;
  /** When the picture was taken, this machine's clock: what sender reports tell. */
  readonly takenAt: EpochMs;
}

export interface FrameSource {
  /** Those of the next frame. A live source starts its encoder to know them. */
  parameterSets(): Promise<ParameterSets>;
  /** In decoding order, until the answer is called. */
  subscribe(onFrame: (frame: SourceFrame) => void): () => void;
  close(): void;
}
