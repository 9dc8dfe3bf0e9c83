/** A media playlist as a player reads it, written from RFC 8216bis alone. */
export interface ParsedPlaylist {
  version: number;
  targetSeconds: number;
  partTargetSeconds: number;
  canBlockReload: boolean;
  partHoldBackSeconds: number;
  canSkipUntilSeconds: number;
  discontinuitySequence: number;
  mediaSequence: number;
  skipped: number;
  segments: ParsedSegment[];
  hint: string | null;
}

export interface ParsedSegment {
  msn: number;
  /** Null while it grows. */
  uri: string | null;
  durationSeconds: number | null;
  map: string | null;
  dateTimeMs: number | null;
  isDiscontinuous: boolean;
  parts: ParsedPart[];
}

export interface ParsedPart {
  uri: string;
  durationSeconds: number;
  isIndependent: boolean;
}

const emptySegment = (msn: number, map: string | null): ParsedSegment => ({
  msn,
  uri: null,
  durationSeconds: null,
  map,
  dateTimeMs: null,
  isDiscontinuous: false,
  parts: [],
});

/** Throws on whatever is not a low-latency media playlist. */
export function parsePlaylist(text: string): ParsedPlaylist {
  const lines = text.split("\n");
  if (lines[0] !== "#EXTM3U") throw new Error("the first line is not #EXTM3U");
  if (lines.at(-1) !== "") throw new Error("the last line does not end");
  const playlist: ParsedPlaylist = {
    version: 1,
    targetSeconds: Number.NaN,
    partTargetSeconds: Number.NaN,
    canBlockReload: false,
    partHoldBackSeconds: Number.NaN,
    canSkipUntilSeconds: Number.NaN,
    discontinuitySequence: 0,
    mediaSequence: 0,
    skipped: 0,
    segments: [],
    hint: null,
  };
  let segment = emptySegment(0, null);
  for (const line of lines.slice(1, -1)) {
    if (!line.startsWith("#")) {
      playlist.segments.push({ ...segment, uri: line });
      segment = emptySegment(segment.msn + 1, segment.map);
      continue;
    }
    const [, tag = "", value = ""] = /^#([A-Z0-9-]+)(?::(.*))?$/.exec(line) ?? [];
    if (!readHeader(playlist, tag, value)) readSegmentTag(segment, tag, value);
    if (tag === "EXT-X-MEDIA-SEQUENCE") segment.msn = playlist.mediaSequence;
    if (tag === "EXT-X-SKIP") segment.msn += playlist.skipped;
  }
  if (segment.parts.length > 0) playlist.segments.push(segment);
  return playlist;
}

/** False: not a tag of the playlist as a whole. */
function readHeader(playlist: ParsedPlaylist, tag: string, value: string): boolean {
  const attributes = readAttributes(value);
  switch (tag) {
    case "EXT-X-VERSION":
      playlist.version = wholeNumber(value);
      return true;
    case "EXT-X-TARGETDURATION":
      playlist.targetSeconds = wholeNumber(value);
      return true;
    case "EXT-X-MEDIA-SEQUENCE":
      playlist.mediaSequence = wholeNumber(value);
      return true;
    case "EXT-X-DISCONTINUITY-SEQUENCE":
      playlist.discontinuitySequence = wholeNumber(value);
      return true;
    case "EXT-X-PART-INF":
      playlist.partTargetSeconds = decimal(attributes["PART-TARGET"]);
      return true;
    case "EXT-X-SERVER-CONTROL":
      playlist.canBlockReload = attributes["CAN-BLOCK-RELOAD"] === "YES";
      playlist.partHoldBackSeconds = decimal(attributes["PART-HOLD-BACK"]);
      playlist.canSkipUntilSeconds = decimal(attributes["CAN-SKIP-UNTIL"]);
      return true;
    case "EXT-X-SKIP":
      playlist.skipped = wholeNumber(attributes["SKIPPED-SEGMENTS"] ?? "");
      return true;
    case "EXT-X-PRELOAD-HINT":
      if (attributes["TYPE"] === "PART") playlist.hint = attributes["URI"] ?? null;
      return true;
    default:
      return false;
  }
}

function readSegmentTag(segment: ParsedSegment, tag: string, value: string): void {
  const attributes = readAttributes(value);
  switch (tag) {
    case "EXT-X-MAP":
      segment.map = attributes["URI"] ?? null;
      return;
    case "EXT-X-DISCONTINUITY":
      segment.isDiscontinuous = true;
      return;
    case "EXT-X-PROGRAM-DATE-TIME":
      segment.dateTimeMs = Date.parse(value);
      return;
    case "EXTINF":
      segment.durationSeconds = decimal(value.replace(/,.*$/, ""));
      return;
    case "EXT-X-PART":
      segment.parts.push({
        uri: attributes["URI"] ?? "",
        durationSeconds: decimal(attributes["DURATION"]),
        isIndependent: attributes["INDEPENDENT"] === "YES",
      });
      return;
    default:
      throw new Error(`unknown tag ${tag}`);
  }
}

/** Attribute list, §4.2: quoted strings without their quotes. */
function readAttributes(value: string): Record<string, string> {
  const pairs = [...value.matchAll(/([A-Z0-9-]+)=(?:"([^"]*)"|([^",]+))(?:,|$)/g)];
  return Object.fromEntries(pairs.map(([, name = "", quoted, plain]) => [name, quoted ?? plain ?? ""]));
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`no whole number: ${text}`);
  return Number(text);
}

function decimal(text: string | undefined): number {
  if (text === undefined || !/^\d+(\.\d+)?$/.test(text)) throw new Error(`no number: ${text}`);
  return Number(text);
}

const ROUNDING_SECONDS = 2e-5;

/** What every playlist of a live stream has to hold to; what a player relies on. An empty list: it does. */
export function faultsOf(playlist: ParsedPlaylist): string[] {
  const { segments, targetSeconds, partTargetSeconds } = playlist;
  const faults: string[] = [];
  const demand = (holds: boolean, what: string) => holds || faults.push(what);
  demand(playlist.version >= 9, "delta updates need version 9");
  demand(playlist.canBlockReload, "no blocking reload");
  demand(playlist.partHoldBackSeconds >= 3 * partTargetSeconds - ROUNDING_SECONDS, "PART-HOLD-BACK under three parts");
  demand(playlist.canSkipUntilSeconds >= 6 * targetSeconds, "CAN-SKIP-UNTIL under six targets");
  demand(playlist.hint !== null, "no hint");
  segments.forEach((segment, at) => {
    const { msn, uri, durationSeconds, parts } = segment;
    demand(msn === playlist.mediaSequence + playlist.skipped + at, `segment ${msn} out of order`);
    demand(segment.map !== null, `segment ${msn} has no map`);
    demand(segment.dateTimeMs !== null, `segment ${msn} has no date`);
    demand(uri !== null || at === segments.length - 1, `segment ${msn} is not whole and not the last`);
    if (uri !== null) demand(Math.round(durationSeconds ?? Number.NaN) <= targetSeconds, `segment ${msn} is too long`);
    const partsSeconds = parts.reduce((sum, part) => sum + part.durationSeconds, 0);
    if (durationSeconds !== null && parts.length > 0)
      demand(Math.abs(partsSeconds - durationSeconds) < parts.length * ROUNDING_SECONDS, `segment ${msn} is not its parts`);
    for (const part of parts) demand(part.durationSeconds <= partTargetSeconds, `part ${part.uri} is too long`);
  });
  return faults;
}
