import type { SessionView } from "@vigie/shared/people/session";
import type { Api } from "../lib/api.ts";
import { queries } from "../lib/queries.ts";
import type { Primed } from "../lib/session-keeper.ts";
import { screenOf } from "./arrangement.ts";

/** The page does not wait longer for what it can fetch afterwards. */
const WITHIN_MS = 1_500;

/** What a person's wall is drawn from, fetched before they take the page: one wall follows the other, with nothing in between. */
export const createPrime =
  (api: Api, browser: Pick<Window, "location">) =>
  async (view: SessionView): Promise<Primed> => {
    if (view.state !== "signed_in" || view.locked !== null) return [];
    if (view.policy.roleActs[view.person.role]?.includes("display.read") !== true) return [];
    const screen = screenOf(browser.location.search);
    const signal = AbortSignal.timeout(WITHIN_MS);
    const [tree, display] = await Promise.all([api.cameras.tree(signal), api.displays.own(screen, signal)]);
    return [
      ...(tree.outcome === "success" ? [[queries.cameras(api).queryKey, tree.value] as const] : []),
      ...(display.outcome === "success" ? [[["display", screen], display.value] as const] : []),
    ];
  };
