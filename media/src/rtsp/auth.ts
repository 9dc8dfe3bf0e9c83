import { createHash, randomBytes } from "node:crypto";
import type { CameraCredentials } from "@vigie/shared/cameras/schema";

/** One challenge of a `WWW-Authenticate` field (RFC 7235 §2.1): its scheme and its parameters, names in lower case. */
export interface Challenge {
  scheme: string;
  parameters: ReadonlyMap<string, string>;
}

/** Strongest first (RFC 7616 §3.7 leaves the choice to the client). An absent algorithm is MD5 (§3.3). */
const DIGESTS = [
  { algorithm: "SHA-256", hash: "sha256", isSession: false },
  { algorithm: "SHA-256-SESS", hash: "sha256", isSession: true },
  { algorithm: "MD5", hash: "md5", isSession: false },
  { algorithm: "MD5-SESS", hash: "md5", isSession: true },
] as const;
type Digest = (typeof DIGESTS)[number];

interface DigestState {
  digest: Digest;
  realm: string;
  nonce: string;
  opaque: string | null;
  /** As the camera wrote it; null: absent, then it is not sent back. */
  algorithm: string | null;
  hasQop: boolean;
  isUserHashed: boolean;
  cnonce: string;
  nonceCount: number;
}

export interface Authenticator {
  /** Takes the challenges of a 401. False: none can be met with what is at hand. */
  challenge(fields: readonly string[]): boolean;
  /** The last challenge said that the nonce alone was old, not the password wrong (RFC 7616 §3.3 `stale`). */
  readonly isStale: boolean;
  /** `Authorization` for one request; null before any challenge. Each call counts the nonce up. */
  authorization(method: string, uri: string): string | null;
}

/** One session's answers to a camera's challenges. Basic, which gives the password away, only where no Digest at all is offered. */
export function createAuthenticator(credentials: CameraCredentials | null, newCnonce = randomCnonce): Authenticator {
  let state: DigestState | "basic" | null = null;
  let isStale = false;
  return {
    challenge(fields) {
      const challenges = fields.flatMap(readChallenges);
      const digests = challenges.filter(({ scheme }) => scheme === "digest");
      isStale = digests.some(({ parameters }) => parameters.get("stale")?.toLowerCase() === "true");
      const hasBasic = challenges.some(({ scheme }) => scheme === "basic");
      state = digests.length > 0 ? chooseDigest(digests, newCnonce) : hasBasic ? "basic" : null;
      return credentials !== null && state !== null;
    },
    get isStale() {
      return isStale;
    },
    authorization(method, uri) {
      if (credentials === null || state === null) return null;
      return state === "basic" ? writeBasic(credentials) : writeDigest(state, credentials, method, uri);
    },
  };
}

const randomCnonce = (): string => randomBytes(16).toString("hex");

function chooseDigest(challenges: readonly Challenge[], newCnonce: () => string): DigestState | null {
  for (const digest of DIGESTS) {
    for (const { parameters } of challenges) {
      const algorithm = parameters.get("algorithm") ?? null;
      const nonce = parameters.get("nonce");
      const qop = parameters.get("qop");
      const offers = qop?.split(",").map((value) => value.trim().toLowerCase());
      if ((algorithm ?? "MD5").toUpperCase() !== digest.algorithm || nonce === undefined) continue;
      if (offers !== undefined && !offers.includes("auth")) continue;
      return {
        digest,
        realm: parameters.get("realm") ?? "",
        nonce,
        opaque: parameters.get("opaque") ?? null,
        algorithm,
        hasQop: offers !== undefined,
        isUserHashed: parameters.get("userhash")?.toLowerCase() === "true",
        cnonce: newCnonce(),
        nonceCount: 0,
      };
    }
  }
  return null;
}

const writeBasic = ({ username, password }: CameraCredentials): string =>
  `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;

/** RFC 7616 §3.4. */
function writeDigest(state: DigestState, credentials: CameraCredentials, method: string, uri: string): string {
  const { digest, realm, nonce, cnonce } = state;
  const hash = (text: string): string => createHash(digest.hash).update(text, "utf8").digest("hex");
  state.nonceCount += 1;
  const nc = state.nonceCount.toString(16).padStart(8, "0");
  const secret = hash(`${credentials.username}:${realm}:${credentials.password}`);
  const key = digest.isSession ? hash(`${secret}:${nonce}:${cnonce}`) : secret;
  const act = hash(`${method}:${uri}`);
  const response = hash(state.hasQop ? `${key}:${nonce}:${nc}:${cnonce}:auth:${act}` : `${key}:${nonce}:${act}`);
  const username = state.isUserHashed ? hash(`${credentials.username}:${realm}`) : credentials.username;
  const fields = [
    `username=${quote(username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response=${quote(response)}`,
  ];
  if (state.algorithm !== null) fields.push(`algorithm=${digest.algorithm.replace("SESS", "sess")}`);
  if (state.opaque !== null) fields.push(`opaque=${quote(state.opaque)}`);
  if (state.hasQop) fields.push("qop=auth", `nc=${nc}`);
  if (state.hasQop || digest.isSession) fields.push(`cnonce=${quote(cnonce)}`);
  if (state.isUserHashed) fields.push("userhash=true");
  return `Digest ${fields.join(", ")}`;
}

/** Quoted string (RFC 7230 §3.2.6); line ends cannot occur in one, whatever name or password was typed. */
const quote = (text: string): string => `"${text.replace(/[\r\n]/g, "").replace(/["\\]/g, "\\$&")}"`;

/** Far longer than any challenge: an unclosed quotation mark is looked for to the end, at each turn. */
const MAX_FIELD_LENGTH = 2048;
const PART = /([A-Za-z0-9!#$%&'*+.^_`|~-]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/g;

/** Several challenges may share a field, separated by the commas that also separate their parameters: a name without `=` begins the next. */
export function readChallenges(text: string): Challenge[] {
  const field = text.slice(0, MAX_FIELD_LENGTH);
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  for (const [part, name = "", quoted, plain] of field.matchAll(PART)) {
    const isParameter = part.includes("=");
    if (!isParameter) challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "");
  }
  return challenges;
}
