/** Fixed header of an RTP packet (RFC 3550 §5.1), and where its payload lies in the buffer that was read. Reused from packet to packet. */
export interface RtpHeader {
  payloadType: number;
  hasMarker: boolean;
  /** 16 bits. */
  sequence: number;
  /** 32 bits, unsigned. */
  timestamp: number;
  /** 32 bits, unsigned. */
  ssrc: number;
  payloadStart: number;
  payloadEnd: number;
}

const FIXED_HEADER_BYTES = 12;
const VERSION = 2;

export const emptyRtpHeader = (): RtpHeader => ({
  payloadType: 0,
  hasMarker: false,
  sequence: 0,
  timestamp: 0,
  ssrc: 0,
  payloadStart: 0,
  payloadEnd: 0,
});

/** Reads `buffer[start, end)` into `into`, with no allocation: this runs some four hundred times a second and camera. False: not RTP. */
export function readRtpHeader(buffer: Buffer, start: number, end: number, into: RtpHeader): boolean {
  if (end - start < FIXED_HEADER_BYTES) return false;
  const first = byteAt(buffer, start);
  if (first >> 6 !== VERSION) return false;
  const second = byteAt(buffer, start + 1);
  let payloadStart = start + FIXED_HEADER_BYTES + (first & 0x0f) * 4;
  if ((first & 0x10) !== 0) {
    if (payloadStart + 4 > end) return false;
    payloadStart += 4 + uint16At(buffer, payloadStart + 2) * 4;
  }
  let payloadEnd = end;
  if ((first & 0x20) !== 0) payloadEnd -= byteAt(buffer, end - 1);
  if (payloadStart > payloadEnd) return false;
  into.payloadType = second & 0x7f;
  into.hasMarker = (second & 0x80) !== 0;
  into.sequence = uint16At(buffer, start + 2);
  into.timestamp = uint32At(buffer, start + 4);
  into.ssrc = uint32At(buffer, start + 8);
  into.payloadStart = payloadStart;
  into.payloadEnd = payloadEnd;
  return true;
}

/** The caller has checked the bounds; a byte beyond them reads as zero. */
export const byteAt = (buffer: Buffer, offset: number): number => buffer[offset] ?? 0;
export const uint16At = (buffer: Buffer, offset: number): number => (byteAt(buffer, offset) << 8) | byteAt(buffer, offset + 1);
export const uint32At = (buffer: Buffer, offset: number): number =>
  ((uint16At(buffer, offset) << 16) | uint16At(buffer, offset + 2)) >>> 0;
