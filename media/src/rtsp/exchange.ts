import type { CameraCredentials } from "@vigie/shared/cameras/schema";
import { createAuthenticator } from "./auth.ts";
import type { RtspConnection } from "./connection.ts";
import { faultOfStatus, StreamFaultError } from "./fault.ts";
import type { RtspResponse } from "./message.ts";

/** Requests of one RTSP session with what they all carry: authorization, and the session's identifier once there is one. */
export interface Exchange {
  /** Any final answer but 401; a refused password throws `credentials_refused`. */
  ask(method: string, uri: string, headers?: Record<string, string>): Promise<RtspResponse>;
  /** As `ask`, and every answer that is not 2xx throws its fault. */
  demand(method: string, uri: string, headers?: Record<string, string>): Promise<RtspResponse>;
  /** Headers of a request that is sent without waiting for its answer. */
  headersFor(method: string, uri: string): Record<string, string>;
  sessionId: string | null;
}

/** First without an answer to a challenge, then with one, then with a fresh nonce. */
const MAX_TRIES = 3;

export function createExchange(connection: RtspConnection, credentials: CameraCredentials | null): Exchange {
  const authenticator = createAuthenticator(credentials);

  const exchange: Exchange = {
    sessionId: null,
    headersFor(method, uri) {
      const authorization = authenticator.authorization(method, uri);
      return {
        ...(exchange.sessionId === null ? {} : { Session: exchange.sessionId }),
        ...(authorization === null ? {} : { Authorization: authorization }),
      };
    },
    async ask(method, uri, headers = {}) {
      for (let tries = 1; ; tries += 1) {
        const response = await connection.request(method, uri, { ...headers, ...exchange.headersFor(method, uri) });
        if (response.status !== 401) return response;
        const canMeet = authenticator.challenge(response.headers.get("www-authenticate") ?? []);
        // The second 401 in a row answers a fresh nonce: unless it says that this one too went stale, the password is wrong.
        const isRefused = !canMeet || tries >= MAX_TRIES || (tries === 2 && !authenticator.isStale);
        if (isRefused) throw new StreamFaultError("credentials_refused", `${method} answered 401`);
      }
    },
    async demand(method, uri, headers = {}) {
      return successful(method, await exchange.ask(method, uri, headers));
    },
  };
  return exchange;
}

export function successful(method: string, response: RtspResponse): RtspResponse {
  if (response.status >= 200 && response.status < 300) return response;
  throw new StreamFaultError(faultOfStatus(response.status), `${method} answered ${response.status} ${response.reason}`);
}
