import type { CameraTree } from "@vigie/shared/console/api";
import type { ImportReport } from "@vigie/shared/console/imports";
import type { Habilitation } from "@vigie/shared/habilitations/schema";
import type { Person } from "@vigie/shared/people/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { startTestServer, type TestServer } from "./support/test-app.ts";

const PEOPLE = "login;name;role;service;password;level;communes;reference;authority;signed;from;until;trained";
const CAMERAS = "number;name;commune;site;main;sub;username;password";
const OPERATOR =
  "op7;Opérateur 7;operator;;douze vaches au pré;operate;Villeneuve;A-7;Préfecture;2026-01-05;2026-02-01;2030-01-31;2026-01-20";
const camera = (number: number, name: string) =>
  `${number};${name};Villeneuve;Gare;rtsp://10.20.0.${number}/main;rtsp://10.20.0.${number}/sub;admin;secret`;

let test: TestServer;
beforeAll(async () => {
  test = await startTestServer();
  await test.grounds.place();
});
afterAll(() => test.stop());

const send = (kind: "people" | "cameras", lines: readonly string[], dryRun: boolean) =>
  test.admin.post<ImportReport>(
    `/api/imports/${kind}`,
    { csv: [kind === "people" ? PEOPLE : CAMERAS, ...lines].join("\n"), dryRun },
    200,
  );
const logins = async () => (await test.admin.get<Person[]>("/api/people")).map(({ login }) => login);
const cameras = async () => (await test.admin.get<z.infer<typeof CameraTree>>("/api/cameras")).cameras;

describe("people", () => {
  it("are only counted by a dry run", async () => {
    expect(await send("people", [OPERATOR], true)).toEqual({ isDryRun: true, created: 1, unchanged: 0, faults: [] });
    expect(await logins()).not.toContain("op7");
  });

  it("are imported all or none, and each faulty line is named", async () => {
    const faulty = OPERATOR.replaceAll("op7", "op8").replace("Villeneuve", "Ailleurs");
    const weak = OPERATOR.replaceAll("op7", "op9").replace("douze vaches au pré", "motdepasse123");
    const report = await send("people", [OPERATOR, faulty, weak, OPERATOR.replace("Opérateur 7", "Autre nom")], false);
    expect(report.faults.map(({ line, column, problem }) => [line, column, problem.code])).toEqual([
      [3, "communes", "commune.not_found"],
      [4, "password", "person.password_weak"],
      [5, null, "person.login_taken"],
    ]);
    expect(await logins()).not.toContain("op7");
  });

  it("come with their habilitation, and are unchanged the second time", async () => {
    expect(await send("people", [OPERATOR], false)).toMatchObject({ created: 1, faults: [] });
    const person = (await test.admin.get<Person[]>("/api/people")).find(({ login }) => login === "op7");
    const held = await test.admin.get<Habilitation[]>("/api/habilitations");
    expect(held.find(({ personId }) => personId === person?.id)).toMatchObject({ level: "operate", act: { reference: "A-7" } });
    expect(await send("people", [OPERATOR], false)).toMatchObject({ created: 0, unchanged: 1, faults: [] });
  });
});

describe("cameras", () => {
  it("are imported with the site that they name, once", async () => {
    const lines = [camera(11, "Parvis"), camera(12, "Quai 1")];
    expect(await send("cameras", lines, false)).toMatchObject({ created: 2, faults: [] });
    expect((await cameras()).map(({ number }) => number)).toEqual([11, 12]);
    expect(await send("cameras", [...lines, camera(13, "Quai 2")], false)).toMatchObject({ created: 1, unchanged: 2 });
  });

  it("are refused by the rules of the form: numbers, networks, addresses", async () => {
    const report = await send(
      "cameras",
      [
        camera(11, "Autre"),
        camera(14, "A").replace("10.20.0.14/main", "192.168.0.1/main"),
        camera(15, "B").replace("rtsp:", "http:"),
      ],
      false,
    );
    expect(report.faults.map(({ line, column, problem }) => [line, column, problem.code])).toEqual([
      [2, null, "camera.number_taken"],
      [3, null, "camera.address_outside"],
      [4, "main", "camera.address_invalid"],
    ]);
    expect(await cameras()).toHaveLength(3);
  });

  it("are imported by the thousand", async () => {
    const lines = Array.from({ length: 1_000 }, (_, index) =>
      camera(100 + index, `C${index}`).replace(/10\.20\.0\.\d+/g, "10.20.1.1"),
    );
    expect(await send("cameras", lines, false)).toMatchObject({ created: 1_000, faults: [] });
  });
});

it("refuses a file that is no table as a whole", async () => {
  const answer = await test.admin.send("POST", "/api/imports/people", { csv: "a;b\n1;2", dryRun: true });
  expect([answer.status, (answer.body as { code: string }).code]).toEqual([422, "import.unreadable"]);
});
