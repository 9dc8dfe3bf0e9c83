import type { Page } from "playwright-core";
import type { Account } from "./accounts.ts";
import { nextCode } from "./second-factor.ts";

/** What those who watch land on: their list of cameras. */
const LANDING = '[role="tree"]';

/** In the browser's sign-in form, as somebody who has their authenticator at hand; ends with what they land on there. */
export async function signInAt(
  page: Page,
  account: Pick<Account, "login" | "password" | "totpSecret">,
  landing = LANDING,
): Promise<void> {
  await page.fill('input[autocomplete="username"]', account.login);
  await page.fill('input[autocomplete="current-password"]', account.password);
  await page.click('button[type="submit"]');
  // The form sends a code by itself once its six digits are there.
  await page.fill('input[autocomplete="one-time-code"]', await nextCode(account));
  await page.waitForSelector(landing);
}
