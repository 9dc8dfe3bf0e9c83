import type { CDPSession, Page } from "playwright-core";

/** A security key in a page's browser. */
export interface PluggedKey {
  devtools: CDPSession;
  authenticatorId: string;
}

/** Plugs a security key into the page's browser, which verifies its holder and answers at once (Chrome DevTools Protocol, WebAuthn). */
export async function addSecurityKey(page: Page): Promise<PluggedKey> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "usb",
      hasResidentKey: false,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { devtools, authenticatorId };
}

/** Registers a new key where the page asks for the one that the account lacks. */
export async function registerKeyAt(page: Page): Promise<PluggedKey> {
  const key = await addSecurityKey(page);
  await page.getByLabel("Nom", { exact: true }).fill("Clé du trousseau");
  await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
  return key;
}

/** What is on one key, for the browser that the other is plugged into: its holder came along with it. */
export async function carryKey({ devtools, authenticatorId }: PluggedKey, to: PluggedKey): Promise<void> {
  const { credentials } = await devtools.send("WebAuthn.getCredentials", { authenticatorId });
  for (const credential of credentials)
    await to.devtools.send("WebAuthn.addCredential", { authenticatorId: to.authenticatorId, credential });
}
