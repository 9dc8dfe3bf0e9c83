import type { VideoFormat } from "@vigie/shared/cameras/schema";
import type { ParameterSets } from "./frame.ts";
import { readH264Sps } from "./h264-sps.ts";
import { type ProfileTierLevel, readH265Sps } from "./h265-sps.ts";

/** What the first sequence parameter set says of the picture; null when there is none or it makes no sense. Never throws. */
export function readVideoFormat(parameterSets: ParameterSets): VideoFormat | null {
  const nal = parameterSets.sps[0];
  if (nal === undefined) return null;
  return parameterSets.codec === "h264" ? readH264Format(nal) : readH265Format(nal);
}

/** `avc1.PPCCLL` (RFC 6381 §3.3): the three bytes after the NAL header. */
function readH264Format(nal: Buffer): VideoFormat | null {
  const sps = readH264Sps(nal);
  if (sps === null) return null;
  const { widthPx, heightPx } = sps;
  const profile = [sps.profileIdc, sps.constraintFlags, sps.levelIdc].map((byte) => byte.toString(16).padStart(2, "0"));
  return { codec: "h264", codecString: `avc1.${profile.join("").toUpperCase()}`, widthPx, heightPx };
}

function readH265Format(nal: Buffer): VideoFormat | null {
  const sps = readH265Sps(nal);
  if (sps === null) return null;
  const { widthPx, heightPx } = sps;
  return { codec: "h265", codecString: h265CodecString(sps.profileTierLevel), widthPx, heightPx };
}

/** `hvc1.` profile, compatibility, tier and level, constraints (ISO/IEC 14496-15 Annex E.3). */
function h265CodecString(ptl: ProfileTierLevel): string {
  const space = ["", "A", "B", "C"][ptl.spaceTierProfile >> 6] ?? "";
  const tier = (ptl.spaceTierProfile & 0x20) === 0 ? "L" : "H";
  const constraints = ptl.constraintBytes.map((byte) => byte.toString(16));
  while (constraints.at(-1) === "0") constraints.pop();
  const parts = [
    `${space}${ptl.spaceTierProfile & 0x1f}`,
    reverseBits(ptl.compatibilityFlags).toString(16),
    `${tier}${ptl.levelIdc}`,
  ];
  return `hvc1.${[...parts, ...constraints].join(".").toUpperCase()}`;
}

/** The compatibility flags are written with general_profile_compatibility_flag[0] as the least significant bit. */
function reverseBits(word: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 32; bit += 1) reversed = reversed * 2 + ((word >>> bit) & 1);
  return reversed;
}
