import type { RecoveryCodes, TotpOffer } from "@vigie/shared/people/factors";
import type { Setup } from "@vigie/shared/people/schema";
import { ENTRY_MS, type EnrolmentDone, type SessionView } from "@vigie/shared/people/session";
import { Secret, TOTP } from "otpauth";
import type { App } from "../../../../server/src/app.ts";
import type { Post } from "../../../../server/src/kernel/post.ts";
import type { HttpClient } from "./http-client.ts";

/** An authenticator application, and the recovery codes that its holder wrote down. */
interface Held {
  secret: string;
  /** The last time step whose code was shown: the server takes each once, and none before it. */
  lastStep: number;
  recoveryCodes: string[];
}
type Proof = { kind: "totp"; code: string } | { kind: "recovery"; code: string };

const STEP_MS = 30_000;
/** Renewed before the last one is spent. */
const FEW_CODES = 2;

/** What everybody of these tests holds, by server and name. */
const held = new Map<string, Held>();

const stepAt = (now: number): number => Math.floor(now / STEP_MS);
export const totpCode = (secret: string, step: number): string =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: step * STEP_MS });

/** The next code that the server takes at `now`, its own time; a recovery code when it had all of this minute. */
function proofOf(key: string, now: number): Proof {
  const own = held.get(key);
  if (own === undefined) throw new Error(`${key} enrolled elsewhere`);
  const step = Math.max(own.lastStep + 1, stepAt(now) - 1);
  if (step <= stepAt(now) + 1) {
    own.lastStep = step;
    return { kind: "totp", code: totpCode(own.secret, step) };
  }
  const code = own.recoveryCodes.shift();
  if (code === undefined) throw new Error(`${key} has no recovery code left`);
  return { kind: "recovery", code };
}

export interface SignInParts {
  login: string;
  password: string;
  keepsWall?: boolean;
}
type SignedIn = Extract<SessionView, { state: "signed_in" }>;

/**
 * Signs the client's browser in with both factors, as often as a test likes; enrols at the first time. Time is the server's, which says when
 * its patience ends.
 */
export async function signInWith(client: HttpClient, parts: SignInParts): Promise<SignedIn> {
  return finish(client, parts.login, await client.post<SessionView>("/api/session", parts, 200));
}

/** A set-up of a house that asks nobody for a security key: these people hold authenticators. */
type KeylessSetup = Omit<Setup, "isKeyRequired">;
const KEYLESS = { isKeyRequired: false };

/** Makes the first administrator, and signs the client in as them. */
export async function setUpWith(client: HttpClient, setup: KeylessSetup): Promise<SignedIn> {
  return finish(client, setup.login, await client.post<SessionView>("/api/setup", { ...setup, ...KEYLESS }, 200));
}

async function finish(client: HttpClient, login: string, view: SessionView): Promise<SignedIn> {
  const key = `${client.origin} ${login}`;
  if (view.state === "enrolment_needed") {
    const { secret } = await client.post<TotpOffer>("/api/session/totp", undefined, 200);
    const step = stepAt(view.endsAt - ENTRY_MS);
    const done = await client.post<EnrolmentDone>("/api/session/totp/confirm", { code: totpCode(secret, step) }, 200);
    held.set(key, { secret, lastStep: step, recoveryCodes: done.recoveryCodes });
    return signedIn(done.view);
  }
  if (view.state !== "factor_needed") throw new Error(`${login} is ${view.state}`);
  const factor = proofOf(key, view.endsAt - ENTRY_MS);
  const signed = signedIn(await client.post<SessionView>("/api/session/factor", { factor }, 200));
  if ((held.get(key)?.recoveryCodes.length ?? 0) <= FEW_CODES) await renewCodes(client, key);
  return signed;
}

async function renewCodes(client: HttpClient, key: string): Promise<void> {
  const { codes } = await client.post<RecoveryCodes>("/api/factors/recovery-codes", undefined, 200);
  const own = held.get(key);
  if (own !== undefined) own.recoveryCodes = codes;
}

function signedIn(view: SessionView): SignedIn {
  if (view.state !== "signed_in") throw new Error(`the session is ${view.state}`);
  return view;
}

/** Password and a factor that is good now, for whoever signed in by this file before: to unlock, to step up, to sign somebody's dialog. */
export const proofFor = (client: HttpClient, login: string, now: number = Date.now()): Proof =>
  proofOf(`${client.origin} ${login}`, now);

/** Both factors anew, for what is sensitive. */
export async function stepUpWith(client: HttpClient, parts: SignInParts, now: number = Date.now()): Promise<void> {
  const both = { password: parts.password, factor: proofFor(client, parts.login, now) };
  await client.post("/api/session/step-up", both, 200);
}

const POST: Post = { name: "test", deviceId: null };
/** One name for each server without a port. */
const appKeys = new WeakMap<App["rooms"], string>();
let apps = 0;
function keyIn({ rooms }: Pick<App, "rooms">, login: string): string {
  const known = appKeys.get(rooms) ?? `app ${++apps}`;
  appKeys.set(rooms, known);
  return `${known} ${login}`;
}

type Entered = Awaited<ReturnType<App["rooms"]["entrance"]["setUp"]>>;
/** The cookie's token with what it opened. */
type Opened = Awaited<ReturnType<App["rooms"]["entrance"]["giveFactor"]>>;

/** The same of a server without a port: signs in by its rooms. */
export async function signInTo(app: Pick<App, "rooms">, parts: SignInParts, post: Post = POST): Promise<Opened> {
  const seat = { post, leaving: null };
  const { login, password } = parts;
  const outcome = await app.rooms.entrance.signIn({ login, password, keepsWall: false }, seat);
  if (!("entryToken" in outcome)) return outcome;
  return finishIn(app, login, outcome, post);
}

export async function setUpIn(app: Pick<App, "rooms">, setup: KeylessSetup, post: Post = POST): Promise<Opened> {
  return finishIn(app, setup.login, await app.rooms.entrance.setUp({ ...setup, ...KEYLESS }, post), post);
}

export const proofIn = (app: Pick<App, "rooms">, login: string, now: number): Proof => proofOf(keyIn(app, login), now);

async function finishIn(
  { rooms }: Pick<App, "rooms">,
  login: string,
  { entryToken, view }: Entered,
  post: Post,
): Promise<Opened> {
  const key = keyIn({ rooms }, login);
  const seat = { post, leaving: null };
  const now = view.endsAt - ENTRY_MS;
  if (view.state === "factor_needed") return rooms.entrance.giveFactor(entryToken, proofOf(key, now), seat);
  const { secret } = rooms.entrance.offerTotp(entryToken);
  const { codes, ...opened } = await rooms.entrance.confirmTotp(entryToken, totpCode(secret, stepAt(now)), seat);
  held.set(key, { secret, lastStep: stepAt(now), recoveryCodes: codes });
  return opened;
}
