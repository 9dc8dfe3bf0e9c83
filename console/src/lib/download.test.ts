import { AppError, toProblem } from "@vigie/shared/kernel/problem";
import { expect, it } from "vitest";
import { download } from "./download.ts";
import type { Fetch } from "./http.ts";

const refused = (code: "session.step_up_required" | "journal.range_wrong") => () =>
  Promise.resolve(Response.json(toProblem(new AppError(code, "refused")), { status: 403 }));
const file = () =>
  Promise.resolve(new Response("PK", { headers: { "content-disposition": 'attachment; filename="vigie-a.zip"' } }));

it("gives the file under the server's name", async () => {
  const told = await download(file, "/file");
  expect(told).toMatchObject({ outcome: "success", value: { name: "vigie-a.zip" } });
  if (told.outcome === "success") expect(await told.value.content.text()).toBe("PK");
});

it("asks once more when what it lacked was given, and tells the refusal when it was not", async () => {
  const answers = [refused("session.step_up_required"), file];
  const send: Fetch = () => answers.shift()?.() ?? file();
  send.settle = async (refusal, isRead) => refusal.code === "session.step_up_required" && !isRead;
  expect(await download(send, "/file")).toMatchObject({ outcome: "success" });
  const never: Fetch = refused("session.step_up_required");
  never.settle = async () => false;
  expect(await download(never, "/file")).toMatchObject({ outcome: "problem", problem: { code: "session.step_up_required" } });
});

it("tells a refusal and an unreachable server alike as problems", async () => {
  expect(await download(refused("journal.range_wrong"), "/f")).toMatchObject({ problem: { code: "journal.range_wrong" } });
  expect(await download(() => Promise.reject(new TypeError("gone")), "/f")).toMatchObject({
    problem: { code: "server.unreachable" },
  });
});
