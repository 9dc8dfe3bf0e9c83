import { parseCameraAddress } from "@vigie/shared/cameras/address";
import { StreamFaultError } from "./fault.ts";

/** Where requests may go: the host that was typed, and the address that it was found at. */
export interface AllowedHosts {
  host: string;
  pinnedAddress: string;
}

/**
 * The URL of a track or of the whole session (RFC 2326 appendix C.1.1). An absolute `control` stands alone; `*` or none is the base; a
 * relative one is put behind the base with a slash between, as cameras mean it, not merged into it as RFC 3986 would.
 */
export function resolveControl(base: string, control: string | null): string {
  if (control === null || control === "" || control === "*") return base;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(control)) return control;
  const needsSlash = !base.endsWith("/") && !/^[/?]/.test(control);
  const stem = base.endsWith("/") && control.startsWith("/") ? base.slice(0, -1) : base;
  return `${stem}${needsSlash ? "/" : ""}${control}`;
}

/**
 * A URL that a camera gave, fit for a request line: without the user name and password that some write into it. Throws
 * `address_refused` when it names another host than the one that was checked, `rtsp_error` when it is no RTSP URL.
 */
export function checkControlUrl(url: string, allowed: AllowedHosts): string {
  const match = /^(rtsps?):\/\/(?:[^/?@]*@)?(\[[^\]]*\]|[^/?:]*)(:\d{1,5})?([/?].*)?$/i.exec(url);
  if (match === null || /[^\x21-\x7e]/.test(url))
    throw new StreamFaultError("rtsp_error", "the camera names a URL that is none of RTSP");
  const [, scheme = "", bracketed = "", port = "", path = ""] = match;
  const host = bracketed.replace(/^\[|\]$/g, "").toLowerCase();
  if (host !== allowed.host && host !== allowed.pinnedAddress) {
    throw new StreamFaultError("address_refused", `the camera names another host: ${host.slice(0, 100)}`);
  }
  return `${scheme.toLowerCase()}://${bracketed}${port}${path}`;
}

/** The address of a redirect (RFC 2326 §11.3). Refused: another host, a form that `parseCameraAddress` does not take, TLS given up. */
export function checkRedirect(location: string, allowed: AllowedHosts & { isTls: boolean }): string {
  const target = checkControlUrl(location, allowed);
  const parsed = parseCameraAddress(target);
  if (parsed === null || (allowed.isTls && parsed.scheme === "rtsp")) {
    throw new StreamFaultError("address_refused", "the camera redirects to an address that is not taken");
  }
  return target;
}
