import { expect, it } from "vitest";
import { createHostLimit } from "./host-limit.ts";

it("lets so many in at once, the others in their order as places come free", () => {
  const limit = createHostLimit(2);
  const begun: string[] = [];
  const leave = ["a", "b", "c", "d"].map((name) => limit.enter("host", () => begun.push(name)));
  expect(begun).toEqual(["a", "b"]);
  leave[1]?.();
  leave[1]?.();
  expect(begun).toEqual(["a", "b", "c"]);
  leave[0]?.();
  expect(begun).toEqual(["a", "b", "c", "d"]);
});

it("forgets who gave up waiting", () => {
  const limit = createHostLimit(1);
  const begun: string[] = [];
  const leaveFirst = limit.enter("host", () => begun.push("first"));
  limit.enter("host", () => begun.push("gave up"))();
  limit.enter("host", () => begun.push("last"));
  leaveFirst();
  expect(begun).toEqual(["first", "last"]);
});

it("counts each host for itself", () => {
  const limit = createHostLimit(1);
  const begun: string[] = [];
  for (const host of ["one", "two"]) limit.enter(host, () => begun.push(host));
  expect(begun).toEqual(["one", "two"]);
});
