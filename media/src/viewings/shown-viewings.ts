import type { StreamName } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { EpochMs, NodeId, ViewingId } from "@vigie/shared/kernel/units";
import { GRANT_VALID_MS, type GrantClaims, type ViewingCause } from "@vigie/shared/viewings/schema";
import type { ViewingHolder } from "./open-viewings.ts";
import { ViewingCookie } from "./viewing-cookie.ts";

/** Terms and silent players are seen within this. */
const SWEEP_MS = 250;

/** One stream that one viewing shows over HTTP. */
export interface ShownStream extends ViewingHolder {
  readonly viewingId: ViewingId;
  readonly name: StreamName;
  /** By the server's clock. */
  validUntil: EpochMs;
  /** Nobody fetches any more. */
  readonly isSilent: boolean;
  /** A grant was renewed: whoever sent it is there. */
  touch(): void;
}

export interface ShownViewingsDeps {
  /** Below which the cookie is sent: `/hls`. */
  root: string;
  nodeId: NodeId;
  /** Cookies are for TLS alone. */
  isSecure: boolean;
  /** What a page is refused by that holds no cookie of an open viewing, and after its end. */
  codes: { notOpen: "hls.not_open" | "playback.not_open"; ended: "hls.ended" | "playback.ended" };
  serverNow(): EpochMs;
  clock: Clock;
  /** At each sweep. */
  onSweep(): void;
}

interface Shown<S> {
  readonly cookie: ViewingCookie;
  /** Both, while a tile changes from one to the other without a gap. */
  readonly streams: Map<StreamName, S>;
}

export interface Entered<S> {
  stream: S;
  /** `Set-Cookie`. */
  cookie: string;
}

/** Which viewings are shown over HTTP, under which cookie, and how long. */
export class ShownViewings<S extends ShownStream> {
  readonly #deps: ShownViewingsDeps;
  readonly #shown = new Map<ViewingId, Shown<S>>();
  /** Viewings that are over, until (monotonic) nobody asks for them any more. */
  readonly #ended = new Map<ViewingId, number>();
  #cancelSweep: (() => void) | null = null;

  constructor(deps: ShownViewingsDeps) {
    this.#deps = deps;
  }

  /** What a verified grant opens, by `begin`, or opens for longer. */
  open(claims: GrantClaims, begin: () => S): Entered<S> {
    const { root, nodeId, isSecure, clock } = this.#deps;
    const cookie = () => new ViewingCookie(root, nodeId, claims.viewing, isSecure);
    const shown = this.#shown.get(claims.viewing) ?? { cookie: cookie(), streams: new Map() };
    this.#shown.set(claims.viewing, shown);
    const stream = shown.streams.get(claims.stream) ?? begin();
    shown.streams.set(claims.stream, stream);
    this.#cancelSweep ??= clock.after(SWEEP_MS, () => this.#sweep());
    return { stream, cookie: this.#prolong(shown, stream, claims) };
  }

  /** A further grant for what is open, where the door opens nothing new. */
  renew(claims: GrantClaims): Entered<S> {
    const shown = this.#shown.get(claims.viewing);
    const stream = shown?.streams.get(claims.stream);
    if (shown === undefined || stream === undefined) throw new AppError("grant.link_down", "the stream is not open");
    return { stream, cookie: this.#prolong(shown, stream, claims) };
  }

  isOpen(viewingId: ViewingId): boolean {
    return this.#shown.has(viewingId);
  }

  /** The viewing's open streams, for who holds its cookie. Throws the two codes. */
  enter(viewingId: ViewingId, cookieHeader: string | undefined): ReadonlyMap<StreamName, S> {
    const { notOpen, ended } = this.#deps.codes;
    const shown = this.#shown.get(viewingId);
    if (shown === undefined) {
      if (this.#ended.has(viewingId)) throw new AppError(ended, `viewing ${viewingId} has ended`);
      throw new AppError(notOpen, "no such viewing is open");
    }
    if (!shown.cookie.opens(cookieHeader)) throw new AppError(notOpen, "no cookie of this viewing");
    this.#endExpired(shown);
    if (shown.streams.size === 0) throw new AppError(ended, `viewing ${viewingId} has ended`);
    return shown.streams;
  }

  /** Its viewer lets go; the answer is the `Set-Cookie` that takes the cookie back. Throws as `enter`. */
  release(viewingId: ViewingId, cookieHeader: string | undefined): string {
    const streams = this.enter(viewingId, cookieHeader);
    const cookie = this.#shown.get(viewingId)?.cookie.revoke() ?? "";
    for (const stream of [...streams.values()]) stream.end("released");
    return cookie;
  }

  /** It has ended. */
  forget({ viewingId, name }: S): void {
    const shown = this.#shown.get(viewingId);
    shown?.streams.delete(name);
    if (shown === undefined || shown.streams.size > 0) return;
    this.#shown.delete(viewingId);
    this.#ended.set(viewingId, this.#deps.clock.monotonicMs() + GRANT_VALID_MS);
  }

  endAll(cause: ViewingCause): void {
    for (const { streams } of [...this.#shown.values()]) for (const stream of [...streams.values()]) stream.end(cause);
    this.#cancelSweep?.();
  }

  #prolong({ cookie }: Shown<S>, stream: S, { validUntil }: GrantClaims): string {
    stream.validUntil = validUntil;
    stream.touch();
    return cookie.issue(validUntil - this.#deps.serverNow());
  }

  #endExpired({ streams }: Shown<S>): void {
    const now = this.#deps.serverNow();
    for (const stream of [...streams.values()]) if (stream.validUntil <= now) stream.end("authorisation_lapsed");
  }

  #sweep(): void {
    this.#cancelSweep = null;
    for (const shown of [...this.#shown.values()]) {
      this.#endExpired(shown);
      for (const stream of [...shown.streams.values()]) if (stream.isSilent) stream.end("socket_lost");
    }
    this.#deps.onSweep();
    const nowMs = this.#deps.clock.monotonicMs();
    for (const [viewingId, untilMs] of this.#ended) if (untilMs <= nowMs) this.#ended.delete(viewingId);
    if (this.#shown.size > 0) this.#cancelSweep = this.#deps.clock.after(SWEEP_MS, () => this.#sweep());
  }
}
