import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { inflateRawSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeFaults, launchBrowser, signIn } from "../support/console-pages.ts";
import { aCamera, aStream, openRoom, type Room } from "../support/product.ts";

/** An inspector's day, an operator's own acts, and a supervisor who asks who saw a camera from its tile. */

const CAMERA = "Pont des Arts";
const UNSEEN = "Place de la Comédie";
const VERIFIER = new URL("../../scripts/journal/verify-journal.mjs", import.meta.url).pathname;

let room: Room;
let browser: Browser;
let operator: Page;
const dir = mkdtempSync(join(tmpdir(), "vigie-dossier-"));

beforeAll(async () => {
  const main = aStream({ widthPx: 320, heightPx: 180, bitrateBps: 200_000, mode: "loop" });
  room = await openRoom([CAMERA, UNSEEN].map((name) => aCamera(name, { main })));
  browser = await launchBrowser();
  operator = await signIn(browser, room.product.origin, room.accounts.operator);
  await show(operator);
});
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await browser?.close();
  await room?.stop();
});

const numberOf = (name: string) => String(room.cameras.find((camera) => camera.name === name)?.number);
async function show(page: Page): Promise<void> {
  await page.getByRole("treeitem", { name: new RegExp(CAMERA) }).press("Enter");
  await page.locator('[data-place="1"] [data-camera-id]').first().waitFor();
}
const chooseIn = async (page: Page, field: string, typed: string, option: string | RegExp) => {
  await page.getByRole("combobox", { name: field }).fill(typed);
  await page.getByRole("option", { name: option }).click();
};

/** The files of a ZIP by name, from its central directory (APPNOTE 4.3.12). */
function unzip(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = zip.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size, header] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)];
    const [name, extra, comment] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)];
    const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    const stored = zip.subarray(start, start + size);
    files.set(zip.toString("utf8", at + 46, at + 46 + name), method === 8 ? inflateRawSync(stored) : stored);
    at += 46 + name + extra + comment;
  }
  return files;
}

describe("an inspector", () => {
  let page: Page;
  beforeAll(async () => {
    page = await signIn(browser, room.product.origin, room.accounts.inspector, "h1");
  });

  it("has the registers and the journal, and no picture", async () => {
    const tabs = await page.getByRole("navigation", { name: "Écrans" }).getByRole("link").allTextContents();
    expect(tabs).toEqual(["Personnes", "Renvois d’images", "Arrêtés", "Enregistrements", "Journal"]);
    await page.getByRole("link", { name: "Journal" }).click();
    const within = await page.getByRole("navigation", { name: "Dans cet écran" }).getByRole("link").allTextContents();
    expect(within).toEqual(["Journal", "Qui a vu ?", "Dossier de contrôle", "Conservation"]);
  });

  it("finds a camera's viewings in the journal, by filters that stand in the address", async () => {
    await chooseIn(page, "Caméra", numberOf(CAMERA), new RegExp(CAMERA));
    await page.getByLabel("Catégorie", { exact: true }).selectOption("viewing");
    await page.getByRole("row", { name: /Opérateur 1 ouvre la caméra .*Pont des Arts/ }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(new URL(page.url()).searchParams.get("category")).toBe("viewing");
    await page.reload();
    await page.getByRole("row", { name: /Accordé.*Opérateur 1 ouvre la caméra/ }).waitFor();
    await page.getByRole("button", { name: /Retirer le filtre Catégorie/ }).click();
    await page.getByRole("row", { name: /déclare la caméra/ }).waitFor();
  });

  it("asks who saw that camera, and is told of one that nobody saw in words", async () => {
    await page.getByRole("link", { name: "Qui a vu cette caméra ?" }).click();
    await page.getByRole("row", { name: /Opérateur 1.*Visionnage.*en cours/ }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await chooseIn(page, "Caméra", numberOf(UNSEEN), new RegExp(UNSEEN));
    await page.getByRole("button", { name: "Demander" }).click();
    await page.getByText(new RegExp(`Personne n’a consulté la caméra .*${UNSEEN}`)).waitFor();
  });

  it("takes the dossier away, whose journal is verified without the server", async () => {
    await page.getByRole("link", { name: "Dossier de contrôle" }).click();
    expect(await axeFaults(page)).toEqual([]);
    const coming = page.waitForEvent("download");
    await page.getByRole("button", { name: "Télécharger le dossier" }).click();
    const zip = join(dir, "dossier.zip");
    await (await coming).saveAs(zip);
    const files = unzip(readFileSync(zip));
    expect([...files.keys()]).toEqual(expect.arrayContaining(["dossier.pdf", "journal.csv", "verify-journal.mjs"]));
    const [journal, key] = [join(dir, "journal.jsonl"), join(dir, "public-key.txt")];
    writeFileSync(journal, files.get("journal.jsonl") ?? "");
    writeFileSync(key, files.get("public-key.txt") ?? "");
    const command = [VERIFIER, "--export", journal, "--public-key", key];
    const { code, stdout } = await promisify(execFile)(process.execPath, command).then(
      (done) => ({ code: 0, stdout: done.stdout }),
      (failed: { code: number; stdout: string }) => failed,
    );
    // 3: whole, and that no witness was given is said.
    expect([0, 3], stdout).toContain(code);
    writeFileSync(journal, readFileSync(journal, "utf8").replace("session.opened", "session.openEd"));
    await expect(promisify(execFile)(process.execPath, command)).rejects.toMatchObject({ code: 1 });
  });

  it("reads how long the journal is kept, and changes nothing of it", async () => {
    await page.getByRole("link", { name: "Conservation" }).click();
    await page.getByRole("row", { name: /Consultation 36 mois/ }).waitFor();
    expect(await page.getByRole("spinbutton").count()).toBe(0);
    expect(await axeFaults(page)).toEqual([]);
  });
});

it("shows an operator their own acts, from their own menu", async () => {
  await operator.getByRole("button", { name: /Opérateur 1/ }).click();
  await operator.getByRole("menuitem", { name: "Mes actes" }).click();
  await operator.getByRole("row", { name: /Opérateur 1 ouvre la caméra .*Pont des Arts/ }).waitFor();
  expect(await operator.getByRole("row", { name: /déclare la caméra/ }).count()).toBe(0);
  expect(await axeFaults(operator)).toEqual([]);
});

it("tells a supervisor who saw a camera, from its tile and from its line, over the wall", async () => {
  const chief = await signIn(browser, room.product.origin, room.accounts.supervisor);
  const line = chief.getByRole("treeitem", { name: new RegExp(CAMERA) });
  // In its middle, where nothing that shows up under the pointer may take the click.
  await line.dblclick();
  await chief.locator('[data-place="1"] [data-camera-id]').first().waitFor();
  await chief.getByRole("button", { name: "Autres actions, vignette 1", exact: true }).click();
  await chief.getByRole("menuitem", { name: "Qui a vu cette caméra ?" }).click();
  const dialog = chief.getByRole("dialog", { name: "Qui a vu cette caméra ?" });
  await dialog.getByRole("row", { name: /Opérateur 1/ }).waitFor();
  await dialog.getByRole("row", { name: /Chef de salle/ }).waitFor();
  expect(await axeFaults(chief)).toEqual([]);
  await chief.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await line.click({ button: "right" });
  await chief.getByRole("menuitem", { name: "Renvoyer à un service…" }).waitFor();
  expect(await axeFaults(chief)).toEqual([]);
  await chief.keyboard.press("Escape");
  await line.hover();
  await line.locator("[data-more]").click();
  await chief.getByRole("menuitem", { name: "Qui a vu cette caméra ?" }).click();
  await dialog.getByRole("row", { name: /Opérateur 1/ }).waitFor();
});
