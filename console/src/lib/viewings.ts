import type { Clock } from "@vigie/shared/kernel/clock";
import type { ViewingId } from "@vigie/shared/kernel/units";
import type { GrantAnswer, ViewingCause, ViewingRequest } from "@vigie/shared/viewings/schema";
import type { ViewingsApi } from "./api.ts";
import { problem, type Result, success } from "./result.ts";

/**
 * The part that a tile uses: to open, renew and close viewings, and to hear which of them one may no longer look at. Whoever shows a list
 * hands its tile one whose `open` asks for the list's step.
 */
export interface Viewings extends Pick<ViewingsApi, "grant"> {
  open(request: ViewingRequest): Promise<Result<GrantAnswer>>;
  /** Its node is told by the channel's end, and tells the server; this is for the node that cannot. */
  close(viewingId: ViewingId): void;
  /** `listener` hears of each viewing whose right ended. The answer stops it. */
  onForbidden(listener: (viewingId: ViewingId) => void): () => void;
}

/** What forbids to look. The other causes are told by the node, which knows better whether its picture goes on. */
const FORBIDDING: ReadonlySet<ViewingCause> = new Set([
  "session_ended",
  "person_disabled",
  "camera_disabled",
  "right_ended",
  "authorisation_lapsed",
  "forwarding_ended",
  "device_ended",
]);

export interface SeatViewings extends Viewings, Pick<ViewingsApi, "openList" | "step"> {
  /** The server told that a viewing ended. */
  ended(viewingId: ViewingId, cause: ViewingCause): void;
}

/** At a change of scene what is let go of waits until what is opened is there. */
const CLOSE_AFTER_MS = 1_000;

/**
 * One request for all that is opened in one turn of the page, one for all that is closed soon after: a change of scene would send fifty over
 * the six connections that a browser has to a host. `page` tells when it is left: nothing can wait then.
 */
export function createViewings(api: ViewingsApi, clock: Clock, page: Pick<EventTarget, "addEventListener">): SeatViewings {
  const listeners = new Set<(viewingId: ViewingId) => void>();
  const closing = createClosing(api, clock, page);
  return {
    open: createOpening(api),
    close: closing,
    grant: api.grant,
    openList: api.openList,
    step: api.step,
    onForbidden(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ended(viewingId, cause) {
      if (FORBIDDING.has(cause)) for (const listener of [...listeners]) listener(viewingId);
    },
  };
}

function createOpening(api: ViewingsApi): Viewings["open"] {
  let waiting: { request: ViewingRequest; answer: (result: Result<GrantAnswer>) => void }[] = [];
  const send = async () => {
    const sent = waiting;
    waiting = [];
    const result = await api.openMany(sent.map(({ request }) => request));
    sent.forEach(({ answer }, at) => {
      if (result.outcome !== "success") answer(result);
      else {
        const own = result.value.answers[at];
        if (own !== undefined) answer(own.ok ? success(own.value) : problem(own.problem));
      }
    });
  };
  return (request) =>
    new Promise((answer) => {
      waiting.push({ request, answer });
      if (waiting.length === 1) queueMicrotask(() => void send());
    });
}

function createClosing(api: ViewingsApi, clock: Clock, page: Pick<EventTarget, "addEventListener">): Viewings["close"] {
  let waiting: ViewingId[] = [];
  let isLeaving = false;
  const send = () => {
    if (waiting.length > 0) void api.closeMany(waiting);
    waiting = [];
  };
  page.addEventListener("pagehide", () => {
    isLeaving = true;
    send();
  });
  page.addEventListener("pageshow", () => {
    isLeaving = false;
  });
  return (viewingId) => {
    waiting.push(viewingId);
    if (isLeaving) send();
    else if (waiting.length === 1) clock.after(CLOSE_AFTER_MS, send);
  };
}
