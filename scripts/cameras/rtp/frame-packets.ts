import type { Codec, ParameterSets } from "../nal.ts";
import type { ProtocolQuirks } from "../quirks.ts";
import type { CodedFrame } from "../sources/source.ts";
import { type PacketizedFrame, packetize } from "./packetize.ts";
import { withoutBitstreamRestriction } from "./sps.ts";

/** Packets of coded frames, made once for each way of making them: a looped frame is packetized at its first turn only. */
export class FramePackets {
  readonly #known = new WeakMap<CodedFrame, Map<string, PacketizedFrame>>();

  of(frame: CodedFrame, quirks: ProtocolQuirks): PacketizedFrame {
    const { packets, maxPayloadBytes, marker, parameterSets, bitstreamRestriction } = quirks;
    const way = `${packets} ${maxPayloadBytes} ${marker} ${parameterSets} ${bitstreamRestriction}`;
    const ways = this.#known.get(frame) ?? new Map<string, PacketizedFrame>();
    this.#known.set(frame, ways);
    const known = ways.get(way);
    if (known !== undefined) return known;
    const made = packetize(this.#nals(frame, quirks), { codec: frame.codec, packets, maxPayloadBytes, marker });
    ways.set(way, made);
    return made;
  }

  #nals(frame: CodedFrame, { parameterSets, bitstreamRestriction }: ProtocolQuirks): readonly Buffer[] {
    if (!frame.isKey || parameterSets === "sdp") return frame.nals;
    const { vps, sps, pps } = offeredSets(frame.codec, frame.parameterSets, bitstreamRestriction);
    return [...vps, ...sps, ...pps, ...frame.nals];
  }
}

/** Parameter sets as the camera says them, in the SDP as in band. */
export function offeredSets(codec: Codec, sets: ParameterSets, bitstreamRestriction: boolean): ParameterSets {
  return bitstreamRestriction || codec === "h265" ? sets : { ...sets, sps: sets.sps.map(withoutBitstreamRestriction) };
}
