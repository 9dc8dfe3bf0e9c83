import { expect, it } from "vitest";
import { simulatedCity } from "./city.ts";
import { slugOf } from "./rtsp/camera.ts";

it("is twelve cameras of three communes and several sites, each with its number and address", () => {
  const city = simulatedCity();
  const distinct = (of: (each: (typeof city)[number]) => unknown) => new Set(city.map(of)).size;
  expect(city).toHaveLength(12);
  expect(distinct(({ number }) => number)).toBe(12);
  expect(distinct(({ camera }) => slugOf(camera.name))).toBe(12);
  expect(distinct(({ commune }) => commune)).toBe(3);
  expect(distinct(({ commune, site }) => `${commune} ${site}`)).toBeGreaterThan(6);
  expect(distinct(({ camera }) => camera.scene)).toBe(12);
});

it("has clocks that run, and one H.265 camera whose small picture every browser decodes", () => {
  const cameras = simulatedCity().map(({ camera }) => camera);
  expect(cameras.filter(({ main, sub }) => main.mode === "live" && sub?.mode === "live").length).toBeGreaterThanOrEqual(2);
  const h265 = cameras.filter(({ main }) => main.codec === "h265");
  expect(h265.map(({ sub }) => sub?.codec)).toEqual(["h264"]);
});
