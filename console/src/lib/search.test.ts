import { expect, it } from "vitest";
import { fold, matches } from "./search.ts";

const camera = { number: 104, words: fold("Place d'Armes — Cathédrale Cœur de ville Metz") };

it.each(["cathedrale", "CATHÉDRALE", "place d'armes", "armes metz", "coeur", "104", "10", "0104", "metz 104", ""])(
  "finds the camera by %j",
  (typed) => {
    expect(matches(camera, typed)).toBe(true);
  },
);

it.each(["gare", "place gare", "04", "105", "1045"])("does not find it by %j", (typed) => {
  expect(matches(camera, typed)).toBe(false);
});
