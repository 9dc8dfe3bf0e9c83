import { ForwardedWall } from "@vigie/shared/forwarding/schema";
import { expect, it } from "vitest";
import { gridFor, type LiaisonForwarding, nextPlaces, OVER_SHOWN_MS, type Place } from "./places.ts";

const id = (n: number) => `0190a5a0-0000-7000-8000-${String(n).padStart(12, "0")}`;
const NOW = Date.UTC(2026, 0, 15, 8);

const camera = (n: number) => ({
  id: id(100 + n),
  number: n,
  name: `Caméra ${n}`,
  communeName: "Valmorin",
  siteName: "Gare",
  hasSub: true,
});
const forwarding = (n: number, cameras: number[], change: Partial<LiaisonForwarding> = {}) => ({
  id: id(200 + n),
  officer: "Brigadier",
  reason: "Rixe",
  wanted: null,
  refusal: null,
  state: "open",
  from: NOW + n,
  until: NOW + 600_000,
  endedAt: null,
  end: null,
  watchers: [],
  cameras: cameras.map(camera),
  isMine: false,
  ...change,
});
const wallOf = (...forwardings: object[]) =>
  ForwardedWall.parse({ service: { id: id(1), name: "Police nationale", kind: "national_police" }, forwardings });
const drawn = (places: readonly Place[]) => places.map(({ camera, over }) => [camera.number, over?.reason ?? "live"]);

it("shows each camera once, in the order in which it came, by what runs longest", () => {
  const short = forwarding(1, [1, 2]);
  const places = nextPlaces([], wallOf(forwarding(2, [2, 3], { until: (NOW + 900_000) as never }), short), NOW);
  expect(drawn(places)).toEqual([
    [1, "live"],
    [2, "live"],
    [3, "live"],
  ]);
  expect(places[1]?.forwarding.id).toBe(id(202));
});

it("turns a camera dark in its place with how it ended, then takes the place away", () => {
  const other = forwarding(1, [2]);
  const before = nextPlaces([], wallOf(forwarding(0, [1]), other), NOW);
  const ended = wallOf(forwarding(0, [], { state: "ended", end: "stopped" }), other);
  const after = nextPlaces(before, ended, NOW + 1_000);
  expect(drawn(after)).toEqual([
    [1, "stopped"],
    [2, "live"],
  ]);
  expect(drawn(nextPlaces(after, ended, NOW + 999 + OVER_SHOWN_MS))).toEqual(drawn(after));
  expect(drawn(nextPlaces(after, ended, NOW + 1_000 + OVER_SHOWN_MS))).toEqual([[2, "live"]]);
});

it("is dark at the term to the millisecond, whether the server told or not", () => {
  const wall = wallOf(forwarding(0, [1]));
  const before = nextPlaces([], wall, NOW);
  expect(drawn(nextPlaces(before, wall, NOW + 599_999))).toEqual([[1, "live"]]);
  expect(drawn(nextPlaces(before, wall, NOW + 600_000))).toEqual([[1, "term"]]);
});

it("says of a camera that its forwarding no longer sends that it was taken away, and shows it again when it comes back", () => {
  const before = nextPlaces([], wallOf(forwarding(0, [1, 2])), NOW);
  const after = nextPlaces(before, wallOf(forwarding(0, [2])), NOW + 1);
  expect(drawn(after)).toEqual([
    [1, "withdrawn"],
    [2, "live"],
  ]);
  expect(drawn(nextPlaces(after, wallOf(forwarding(0, [2, 1])), NOW + 2))).toEqual([
    [1, "live"],
    [2, "live"],
  ]);
});

it("shows nothing of what is only asked for, refused or over", () => {
  const states = ["requested", "refused", "ended"] as const;
  expect(nextPlaces([], wallOf(...states.map((state, n) => forwarding(n, [n + 1], { state }))), NOW)).toEqual([]);
});

it("lays itself out by how many there are", () => {
  const sizes = [1, 2, 3, 4, 5, 6, 7, 9, 10, 16, 40].map((count) => {
    const { columns, rows } = gridFor(count);
    return columns * rows;
  });
  expect(sizes).toEqual([1, 2, 4, 4, 6, 6, 9, 9, 16, 16, 16]);
});
