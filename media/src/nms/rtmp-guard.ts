import type { Rtmp } from "./library.ts";

/** A peer that breaks RTMP, or asks for more than is its due: cut, never answered. */
export class RtmpViolation extends Error {
  override name = "RtmpViolation";
}

/** Encoders and players use five. */
const MAX_CHUNK_STREAMS = 16;
/** 31 bits: RTMP 1.0 §5.4.1. */
const MAX_CHUNK_BYTES = 0x7fffffff;
const RTMP_CLOCK_MS = 2 ** 32;

/**
 * Closes what node-media-server 4.4.3's chunk parser leaves open to whoever can connect: a message may claim 16 MB on each of 65,600 chunk
 * streams and memory is set aside at once; a header in the middle of a message makes the length left negative and the parser run backwards
 * over what it has read; control messages are read beyond their end; after 49.7 days every message of an encoder is discarded.
 * `maxMessageBytes` is asked at each message's start. The replaced methods throw RtmpViolation.
 */
export function guardParser(rtmp: Rtmp, maxMessageBytes: () => number): void {
  const readHeader = rtmp.chunkMessageHeaderRead.bind(rtmp);
  rtmp.chunkMessageHeaderRead = () => {
    const { header, bytes } = rtmp.parserPacket;
    if (bytes > 0 && header.fmt !== 3) throw new RtmpViolation("a message began inside another of its chunk stream");
    return readHeader();
  };

  const allocate = rtmp.packetAlloc.bind(rtmp);
  rtmp.packetAlloc = () => {
    const packet = rtmp.parserPacket;
    if (packet.header.length > maxMessageBytes()) throw new RtmpViolation(`a message of ${packet.header.length} bytes`);
    if (rtmp.inPackets.size > MAX_CHUNK_STREAMS) throw new RtmpViolation("too many chunk streams");
    packet.clock %= RTMP_CLOCK_MS;
    allocate();
  };

  const control = rtmp.controlHandler.bind(rtmp);
  rtmp.controlHandler = () => {
    if (rtmp.parserPacket.header.length < 4) throw new RtmpViolation("a control message cut short");
    control();
    if (rtmp.inChunkSize < 1 || rtmp.inChunkSize > MAX_CHUNK_BYTES)
      throw new RtmpViolation(`chunks of ${rtmp.inChunkSize} bytes`);
  };
}
