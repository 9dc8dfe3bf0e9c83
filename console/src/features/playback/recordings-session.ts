import type { StreamName } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { Problem } from "@vigie/shared/kernel/problem";
import type { ViewingId } from "@vigie/shared/kernel/units";
import type { PlaybackGrant, PlaybackRequest } from "@vigie/shared/recordings/playback";
import type { PlaybackApi, RecordingsDoor } from "../../lib/playback-api.ts";
import { ABORTED, type Result } from "../../lib/result.ts";
import { Renewal } from "../tile/index.ts";

/**
 * `refused`: the server, which says why. `unreachable`: the node does not answer; it is asked again by itself. `ended`: the viewing is over, by whose
 * act the problem says.
 */
export type SessionState =
  | { name: "opening" }
  | { name: "open"; baseUrl: string; stream: StreamName }
  | { name: "refused"; problem: Problem }
  | { name: "unreachable"; problem: Problem }
  | { name: "ended"; problem: Problem | null };

export interface SessionDeps {
  api: PlaybackApi;
  door: RecordingsDoor;
  clock: Clock;
  onState: (state: SessionState) => void;
}

const AGAIN_MS = 2_000;

/** One look back at one camera: granted by the server, opened at the node, renewed as long as it lasts, and let go of. */
export class RecordingsSession {
  readonly #deps: SessionDeps;
  readonly #request: PlaybackRequest;
  readonly #abort = new AbortController();
  readonly #renewal: Renewal;
  #state: SessionState = { name: "opening" };
  #stream: StreamName;
  #viewing: { id: ViewingId; openUrl: string } | null = null;
  #baseUrl: string | null = null;
  #cancelAgain: () => void = () => undefined;

  constructor(deps: SessionDeps, request: PlaybackRequest) {
    this.#deps = deps;
    this.#request = request;
    this.#stream = request.stream;
    this.#renewal = new Renewal({
      clock: deps.clock,
      askGrant: async () => (await this.#grant())?.grant ?? null,
      renew: (grant) => void this.#renew(grant),
      onSince: () => undefined,
    });
    void this.#open();
  }

  get state(): SessionState {
    return this.#state;
  }

  get viewingId(): ViewingId | null {
    return this.#viewing?.id ?? null;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The camera's other recording, of the same viewing. */
  async turnTo(stream: StreamName): Promise<void> {
    this.#stream = stream;
    this.#become({ name: "opening" });
    const grant = await this.#grant();
    if (grant !== null) await this.#enter(grant.grant);
    else this.#again();
  }

  /** What the node said to a request of this session's. Answers whether it was a failure of the session's, not of the request's. */
  heard(problem: Problem): boolean {
    if (problem.code === "server.unreachable" || problem.code === "playback.unavailable") this.#lost(problem);
    else if (problem.code === "playback.ended") this.#end(problem);
    else if (problem.code === "playback.not_open") this.#again();
    else return false;
    return true;
  }

  /** The server took the right away, or the node the viewing. */
  end(problem: Problem | null): void {
    this.#end(problem);
  }

  close(): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#renewal.stop();
    this.#cancelAgain();
    if (this.#baseUrl !== null) this.#deps.door.close(this.#baseUrl);
    if (this.#viewing !== null) void this.#deps.api.close(this.#viewing.id);
  }

  async #open(): Promise<void> {
    const answer = await this.#deps.api.open(this.#request);
    // It was let go of before the server had answered: what it opened has no other owner.
    if (this.#abort.signal.aborted && answer.outcome === "success") void this.#deps.api.close(answer.value.viewingId);
    if (this.#abort.signal.aborted || answer.outcome === "aborted") return;
    if (answer.outcome === "problem") return this.#become({ name: "refused", problem: answer.problem });
    this.#viewing = { id: answer.value.viewingId, openUrl: answer.value.openUrl };
    await this.#enter(answer.value.grant);
  }

  async #enter(grant: string): Promise<void> {
    const opened = await this.#ask(grant);
    if (opened.outcome === "aborted") return;
    if (opened.outcome === "problem") {
      if (!this.heard(opened.problem)) this.#become({ name: "refused", problem: opened.problem });
      return;
    }
    this.#baseUrl = opened.value.baseUrl;
    this.#renewal.start();
    this.#become({ name: "open", baseUrl: opened.value.baseUrl, stream: this.#stream });
  }

  async #ask(grant: string) {
    if (this.#viewing === null) return ABORTED;
    return this.#deps.door.open(this.#viewing.openUrl, grant, this.#abort.signal);
  }

  async #grant(): Promise<PlaybackGrant | null> {
    if (this.#viewing === null) return null;
    const answer: Result<PlaybackGrant> = await this.#deps.api.grant(
      this.#viewing.id,
      { stream: this.#stream },
      this.#abort.signal,
    );
    if (answer.outcome === "problem" && answer.problem.code !== "server.unreachable") this.#end(answer.problem);
    return answer.outcome === "success" ? answer.value : null;
  }

  async #renew(grant: string): Promise<void> {
    const answer = await this.#ask(grant);
    if (answer.outcome === "success") this.#renewal.done();
    else if (answer.outcome === "problem") this.#renewal.failed(this.#deps.clock.now());
  }

  #lost(problem: Problem): void {
    this.#become({ name: "unreachable", problem });
    this.#again();
  }

  /** A cookie that the node does not know, as after it started anew, is had again by a further grant. */
  #again(): void {
    this.#cancelAgain();
    if (this.#abort.signal.aborted || this.#state.name === "ended") return;
    this.#cancelAgain = this.#deps.clock.after(AGAIN_MS, () => void this.#turnAgain());
  }

  async #turnAgain(): Promise<void> {
    const grant = await this.#grant();
    if (this.#abort.signal.aborted || this.#state.name === "ended") return;
    if (grant === null) this.#again();
    else await this.#enter(grant.grant);
  }

  #end(problem: Problem | null): void {
    if (this.#abort.signal.aborted) return;
    this.#renewal.stop();
    this.#cancelAgain();
    this.#become({ name: "ended", problem });
  }

  #become(state: SessionState): void {
    if (this.#abort.signal.aborted) return;
    this.#state = state;
    this.#deps.onState(state);
  }
}
