import { expect, it } from "vitest";
import { createNotices } from "./notices.ts";

it("keeps the two newest, one of each text, and one way back", () => {
  const notices = createNotices();
  const texts = () => notices.store.getState().notices.map(({ text }) => text);
  const undo = { label: "Annuler", run: () => undefined };
  notices.tell("told", "vidée", undo);
  notices.tell("told", "remplie", undo);
  expect(texts()).toEqual(["remplie"]);
  notices.tell("alert", "refusé");
  notices.tell("alert", "refusé");
  expect(texts()).toEqual(["remplie", "refusé"]);
  notices.tell("told", "poussé");
  expect(texts()).toEqual(["refusé", "poussé"]);
  const [first] = notices.store.getState().notices;
  if (first !== undefined) notices.dismiss(first.id);
  expect(texts()).toEqual(["poussé"]);
});
