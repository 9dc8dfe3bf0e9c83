import type { CommuneId, PersonId, ServiceId } from "@vigie/shared/kernel/units";
import { describe, expect, it } from "vitest";
import { CAMERA_COLUMNS, readCamera } from "./cameras.ts";
import { PEOPLE_COLUMNS, readPerson } from "./people.ts";
import { readTable } from "./table.ts";

const COLUMNS = ["number", "name"] as const;
const unreadable = (csv: string) => {
  try {
    readTable(csv, COLUMNS);
  } catch (error) {
    return error as { code: string; params: Record<string, unknown> };
  }
  return null;
};

describe("a table", () => {
  it("is read whatever separates its cells and in whatever order its columns stand", () => {
    expect(readTable('\uFEFFName;Number\r\nPlace d’Armes;12\r\n\r\n"A; ""B""";13\r\n', COLUMNS)).toEqual([
      { line: 2, cells: { number: "12", name: "Place d’Armes" } },
      { line: 4, cells: { number: "13", name: 'A; "B"' } },
    ]);
    expect(readTable("number,name\n1,A\n", COLUMNS)[0]?.cells).toEqual({ number: "1", name: "A" });
  });

  it.each([
    ["", { line: 1 }],
    ["number;nom\n1;A\n", { unknown: "nom", missing: "name" }],
    ["number;name;name\n1;A;B\n", {}],
    ['number;name\n1;"A\n', { line: 2 }],
    ["number;name\n1;A;B\n", { line: 2 }],
  ])("is refused whole when %j", (csv, params) => {
    expect(unreadable(csv)).toMatchObject({ code: "import.unreadable", params });
  });
});

const names = {
  communeNamed: (name: string) => (name === "Metz" ? ("01930000-0000-7000-8000-000000000001" as CommuneId) : null),
  serviceNamed: (name: string) => (name === "Hôtel de police" ? ("01930000-0000-7000-8000-000000000002" as ServiceId) : null),
};
const HEAD = PEOPLE_COLUMNS.join(";");
const person = (line: string) => {
  const [first] = readTable(`${HEAD}\n${line}\n`, PEOPLE_COLUMNS);
  if (first === undefined) throw new Error("no line");
  return readPerson(first, names);
};

describe("a person's line", () => {
  const GOOD =
    "op1;Opérateur 1;operator;;trois vaches au pré;operate;Metz;A-12;Préfet;2026-01-05;2026-02-01;2026-12-31;2026-01-20";

  it("is an account and a habilitation whose last day is the one that is written", () => {
    const { input, habilitation } = person(GOOD);
    expect(input).toMatchObject({ login: "op1", role: "operator", serviceId: null });
    const made = habilitation?.("01930000-0000-7000-8000-000000000003" as PersonId);
    expect(made?.communeIds).toHaveLength(1);
    expect(new Date(made?.from ?? 0).toISOString()).toBe("2026-01-31T23:00:00.000Z");
    expect(new Date(made?.until ?? 0).toISOString()).toBe("2026-12-31T23:00:00.000Z");
  });

  it("has no habilitation without a level, and a service by its name", () => {
    const { input, habilitation } = person("pn;Liaison;liaison;Hôtel de police;trois vaches au pré;;;;;;;;");
    expect(input.serviceId).toBe("01930000-0000-7000-8000-000000000002");
    expect(habilitation).toBeNull();
  });

  it.each([
    ["O P", "login", GOOD.replace("op1", "O P")],
    ["chef", "role", GOOD.replace("operator", "chef")],
    ["a short password", "password", GOOD.replace("trois vaches au pré", "court")],
    ["a commune that is not there", "communes", GOOD.replace("Metz", "Nancy")],
    ["a day that is none", "until", GOOD.replace("2026-12-31", "2026-02-30")],
    ["a service that is not there", "service", GOOD.replace("operator;", "liaison;Inconnu")],
  ])("names its column at fault: %s", (_what, column, line) => {
    expect(() => person(line)).toThrow(expect.objectContaining({ name: "CellError", column }));
  });
});

describe("a camera's line", () => {
  const camera = (line: string) => {
    const [first] = readTable(`${CAMERA_COLUMNS.join(";")}\n${line}\n`, CAMERA_COLUMNS);
    if (first === undefined) throw new Error("no line");
    return readCamera(first, names.communeNamed);
  };

  it.each([
    ["number", "0;A;Metz;Place;rtsp://10.0.0.1/m;;;"],
    ["commune", "1;A;Nancy;Place;rtsp://10.0.0.1/m;;;"],
    ["main", "1;A;Metz;Place;http://10.0.0.1/m;;;"],
    ["sub", "1;A;Metz;Place;rtsp://10.0.0.1/m;rtsp://u:p@10.0.0.1/s;;"],
    ["site", "1;A;Metz;;rtsp://10.0.0.1/m;;;"],
  ])("names its column at fault: %s", (column, line) => {
    expect(() => camera(line)).toThrow(expect.objectContaining({ name: "CellError", column }));
  });
});
