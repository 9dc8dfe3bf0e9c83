import type { Role } from "@vigie/shared/people/roles";
import { ROLE_ACTS } from "@vigie/shared/people/roles";
import { expect, it } from "vitest";
import { screensFor } from "./screens.ts";

const names = (role: Role) => screensFor((act) => ROLE_ACTS[role].includes(act)).map((screen) => screen.name);

it("lands an administrator on the cameras, without any screen of pictures", () => {
  expect(names("administrator")).toEqual(["cameras", "health", "people", "nodes", "journal"]);
});

it("lands those who watch on the wall", () => {
  expect(names("operator")).toEqual(["wall", "rounds", "health"]);
  expect(names("supervisor")).toEqual(["wall", "room", "rounds", "devices", "health", "nodes", "links"]);
});
