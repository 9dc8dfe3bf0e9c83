import type { ScreenPlace } from "./arrangement.ts";

/** The part of the Window Management API that is used (W3C draft); TypeScript does not know it yet. */
interface DetailedScreen {
  label: string;
  left: number;
  top: number;
  availLeft: number;
  availTop: number;
  availWidth: number;
  availHeight: number;
  width: number;
  height: number;
}
interface ScreenDetails {
  screens: readonly DetailedScreen[];
  currentScreen: DetailedScreen;
}
type ManagedWindow = Window & { getScreenDetails?: () => Promise<ScreenDetails> };

const placeOf = ({ label, left, top, width, height }: DetailedScreen): ScreenPlace => ({ label, left, top, width, height });

export type PostScreens =
  /** The page is not served over TLS, or the browser is another. */
  { state: "unsupported" } | { state: "refused" } | { state: "known"; screens: readonly ScreenPlace[]; current: ScreenPlace };

/** The post's physical screens. Asks the operator for permission when none was given yet. */
export async function postScreens(browser: Window): Promise<PostScreens> {
  const managed = browser as ManagedWindow;
  if (managed.getScreenDetails === undefined) return { state: "unsupported" };
  try {
    const { screens, currentScreen } = await managed.getScreenDetails();
    return { state: "known", screens: screens.map(placeOf), current: placeOf(currentScreen) };
  } catch (cause) {
    if (cause instanceof DOMException) return { state: "refused" };
    throw cause;
  }
}

/** Whether permission was given before, so that screens can be looked up without a question. */
export async function mayPlaceWindows(browser: Window): Promise<boolean> {
  if ((browser as ManagedWindow).getScreenDetails === undefined) return false;
  try {
    const name = "window-management" as PermissionName;
    return (await browser.navigator.permissions.query({ name })).state === "granted";
  } catch (cause) {
    // A browser that does not know the permission by this name refuses it with a TypeError.
    if (cause instanceof TypeError) return false;
    throw cause;
  }
}

/** Opens a screen's window, or brings the one that is open forward; false when the browser refused (pop-ups are blocked). */
export function openScreen(browser: Window, screen: number, place: ScreenPlace | null): boolean {
  const at =
    place === null
      ? "popup,width=1280,height=800"
      : `popup,left=${place.left},top=${place.top},width=${place.width},height=${place.height}`;
  return browser.open(`/wall?screen=${screen}`, `vigie-screen-${screen}`, at) !== null;
}

const LEADER = "vigie.leader";
const SCREEN = "vigie.screen.";

/** Holds a lock of the post as long as the answer is not called; `onHeld` when it is one's own. */
function hold(browser: Window, name: string, onHeld: () => void): () => void {
  const end = new AbortController();
  const released = new Promise<void>((resolve) => end.signal.addEventListener("abort", () => resolve()));
  browser.navigator.locks
    .request(name, { signal: end.signal }, () => {
      onHeld();
      return released;
    })
    .catch((cause: unknown) => {
      if (!(cause instanceof DOMException && cause.name === "AbortError")) throw cause;
    });
  return () => end.abort();
}

/** One window of the post leads: it alone will sound. When it closes another takes over. */
export const lead = (browser: Window, onLead: () => void): (() => void) => hold(browser, LEADER, onLead);

/** Says to the other windows of the post that this screen is open. */
export const occupy = (browser: Window, screen: number): (() => void) => hold(browser, `${SCREEN}${screen}`, () => undefined);

/** Which screens are open in windows of this post. */
export async function openScreens(browser: Window): Promise<ReadonlySet<number>> {
  const { held = [] } = await browser.navigator.locks.query();
  return new Set(held.flatMap(({ name }) => (name?.startsWith(SCREEN) ? [Number(name.slice(SCREEN.length))] : [])));
}
