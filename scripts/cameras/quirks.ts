/** How the camera wants its user to prove itself. */
export interface CameraAuth {
  scheme: "basic" | "digest-md5" | "digest-sha256";
  username: string;
  password: string;
  /** Digest: `qop="auth"` with a nonce count that must grow (RFC 7616 §3.4), or the older form without. Default true. */
  qop?: boolean;
  /** Digest: after so many accepted requests the nonce is answered 401 `stale=true` with a new one. */
  requestsPerNonce?: number;
}

/** What goes into the encoder: fixed for a server's life, since looped clips are made with it. */
export interface EncodingQuirks {
  /** Slices a picture is cut into. */
  slices: number;
  /** B-frames between two references: presentation order is no longer decoding order. */
  bFrames: number;
  /** H.265: what key frames after the first of a clip are (CRA: open GOP). */
  keyFrames: "idr" | "cra";
  /** Looped streams: the second half of the clip has this size, so that resolution changes in mid-stream twice a loop. */
  secondSize: { widthPx: number; heightPx: number } | null;
}

/** What the server does with what was encoded: may change while it runs. */
export interface ProtocolQuirks {
  /** `CSeq`, `cseq`, or unusual mixes such as `Content-length` and `CSEQ`. */
  headerNames: "standard" | "lower" | "odd";
  /** Credentials asked for every request but OPTIONS; null: none. */
  auth: CameraAuth | null;
  /** SDP `a=control` of the track: `trackID=1`, a whole URL, or `*` (the presentation's own URL). */
  control: "relative" | "absolute" | "star";
  /** The DESCRIBE answer's Content-Base: ends in a slash, does not, or is not there. */
  contentBase: "slash" | "no-slash" | "absent";
  /** Announced in `Session: …;timeout=`, and enforced: no request for so long closes the connection. Null: neither. */
  sessionTimeoutSeconds: number | null;
  /** GET_PARAMETER is answered and announced, or refused with 405 or 501 and not announced. */
  getParameter: "answered" | "not-allowed" | "not-implemented";
  /** From the n-th request of a connection on, 401 whatever the credentials; null: never. */
  refuseFromRequest: number | null;
  /** DESCRIBE is answered 302 with this Location; null: not. */
  redirectTo: string | null;
  /** Requests from the camera to its client, one every 25 frames. */
  serverRequests: "none" | "OPTIONS" | "ANNOUNCE";
  /** FU and single packets; or STAP-A/AP wherever NAL units fit together, FU where not; or each NAL unit whole in one packet. */
  packets: "fragmented" | "aggregated" | "single";
  /** Greatest RTP payload, except for `single`. */
  maxPayloadBytes: number;
  /** Where SPS and PPS (and VPS) are: SDP and in front of each key frame, or one of the two. */
  parameterSets: "both" | "sdp" | "band";
  /** H.264: whether the SPS keeps its `bitstream_restriction` (Rec. ITU-T H.264 E.1.1). */
  bitstreamRestriction: boolean;
  /** An audio track in the SDP: G.711 A-law after the video, or AAC before it. A SETUP of it is answered and logged; no sound is sent. */
  audio: "none" | "pcma" | "aac";
  /** The n-th, 2n-th … RTP packet is numbered but not sent; null: none lost. */
  loseEveryPackets: number | null;
  /** RTP marker bit on a frame's last packet. */
  marker: boolean;
  /** `near-wrap`: the first timestamp of a PLAY is 2 s before 2^32. */
  timestampStart: "random" | "near-wrap";
  /** Every so many frames the timestamp jumps, for good; negative: backward. */
  timestampJump: { everyFrames: number; byTicks90k: number } | null;
  /** Each write goes out in pieces of so many bytes (the first 64 pieces, then the rest), so that RTP packets straddle TCP segments. */
  segmentBytes: number | null;
  /** In front of every 10th frame: bytes that are neither packet nor message, or a packet on a channel that nobody set up. */
  junk: "none" | "bytes" | "unknown-channel";
  /** After PLAY the first frame is the next key frame, or whatever comes. */
  joinAt: "key" | "any";
}

export type Quirks = EncodingQuirks & ProtocolQuirks;

export const NO_QUIRKS: Quirks = {
  slices: 1,
  bFrames: 0,
  keyFrames: "idr",
  secondSize: null,
  headerNames: "standard",
  auth: null,
  control: "relative",
  contentBase: "slash",
  sessionTimeoutSeconds: 60,
  getParameter: "answered",
  refuseFromRequest: null,
  redirectTo: null,
  serverRequests: "none",
  packets: "fragmented",
  maxPayloadBytes: 1400,
  parameterSets: "both",
  bitstreamRestriction: true,
  audio: "none",
  loseEveryPackets: null,
  marker: true,
  timestampStart: "random",
  timestampJump: null,
  segmentBytes: null,
  junk: "none",
  joinAt: "key",
};

/** What happens once. */
export type Fault =
  /** The next `count` RTP packets of each reader are numbered but not sent. */
  | { kind: "lose-packets"; count: number }
  /** RST in the middle of a frame. */
  | { kind: "reset" }
  | { kind: "jump-timestamps"; byTicks90k: number }
  /** The next Digest request is told that its nonce is stale. */
  | { kind: "expire-nonce" };
