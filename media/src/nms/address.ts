import { CameraId } from "@vigie/shared/kernel/units";

/** What a player or an encoder asks for. `streamKey` is a secret: never logged. */
export interface StreamAddress {
  application: "live" | "ingest";
  cameraId: CameraId;
  streamKey: string;
}

/** Longer is no key of Vigie's. */
const MAX_KEY_CHARACTERS = 256;
const MAX_ADDRESS_CHARACTERS = 1024;

/** `application` and `<camera id>?key=<stream key>`, as an RTMP client sends them apart. Null: no address of Vigie's. */
export function parseStreamAddress(application: unknown, name: unknown): StreamAddress | null {
  if ((application !== "live" && application !== "ingest") || typeof name !== "string") return null;
  if (name.length > MAX_ADDRESS_CHARACTERS) return null;
  const query = name.indexOf("?");
  const cameraId = CameraId.safeParse(query < 0 ? name : name.slice(0, query));
  const streamKey = query < 0 ? null : new URLSearchParams(name.slice(query)).get("key");
  if (!cameraId.success || streamKey === null || streamKey === "" || streamKey.length > MAX_KEY_CHARACTERS) return null;
  return { application, cameraId: cameraId.data, streamKey };
}

/** A path of the FLV door, whether or not anything is to be had there. */
export const isFlvPath = (target: string | undefined): boolean => /^\/(live|ingest)\/[^/?]+\.flv(\?|$)/.test(target ?? "");

/** `/live/<camera id>.flv?key=<stream key>`: a request target of the FLV door. Null: nothing to be had there. */
export function parseFlvTarget(target: string | undefined): StreamAddress | null {
  const match = /^\/live\/([^/?.]+)\.flv(\?.*)?$/.exec(target ?? "");
  return match === null ? null : parseStreamAddress("live", `${match[1]}${match[2] ?? ""}`);
}
