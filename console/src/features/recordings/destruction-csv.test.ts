import { Destruction } from "@vigie/shared/recordings/register";
import { expect, it } from "vitest";
import { startI18n } from "../../i18n/index.ts";
import { csvOfDestructions } from "./destruction-csv.ts";

const id = (n: number) => `0190a5a0-0000-7000-8000-${String(n).padStart(12, "0")}`;
const at = Date.parse("2026-11-24T13:00:00Z");
const row = Destruction.parse({
  position: 1,
  recordId: id(1),
  nodeId: id(2),
  cameraId: id(3),
  stream: "main",
  day: "2026-10-24",
  from: at,
  until: at + 60_000,
  segments: 3,
  bytes: 5_000,
  chainHead: "ab".repeat(32),
  rule: "expired",
  authorisationId: id(4),
  destroyedAt: at,
  heldBy: [id(5), id(6)],
  countersignedAt: at + 1_000,
  jws: "a.b.c",
});

it.each(["fr", "en"] as const)("writes every column of a record, unknown names by their id (%s)", async (language) => {
  const t = (await startI18n(language)).getFixedT(language, "recordings");
  const names = { camera: () => "=12 · Parvis", order: () => null, node: () => "nœud 1", instant: () => "24/11/2026 14:00:00" };
  const [heads = "", line = "", rest] = csvOfDestructions([row], names, t).split("\r\n");
  expect(rest).toBe("");
  const cells = line.split(";");
  expect(cells).toHaveLength(heads.split(";").length);
  // Not a formula for whoever opens it.
  expect(cells[2]).toBe('"\'=12 · Parvis"');
  expect(cells).toEqual(
    expect.arrayContaining(["3", "5000", `"${id(4)}"`, `"${id(5)} ${id(6)}"`, '"2026-11-24 13:00:00"', '"a.b.c"']),
  );
  expect(heads).not.toContain("destruction.");
});
