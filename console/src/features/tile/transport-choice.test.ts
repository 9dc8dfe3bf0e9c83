import { expect, it } from "vitest";
import { type Failure, TransportChoice } from "./transport-choice.ts";

type FailureArguments = [stream: Failure["stream"], transport: Failure["transport"], failure: Failure["failure"], nowMs: number];
const fail = (choice: TransportChoice, ...[stream, transport, failure, nowMs]: FailureArguments) =>
  choice.failed({ stream, transport, failure, codec: "h265", nowMs });

it("draws as wished as long as nothing failed", () => {
  const choice = new TransportChoice(true);
  expect(choice.for("main", "lowest-delay")).toBe("webcodecs");
  expect(choice.for("main", "wall")).toBe("mse");
  expect(choice.fallback("main", "lowest-delay")).toBeNull();
});

it("turns to the other way for the stream that failed alone, and says why", () => {
  const choice = new TransportChoice(true);
  fail(choice, "main", "webcodecs", "stuck", 0);
  expect(choice.for("main", "lowest-delay")).toBe("mse");
  expect(choice.fallback("main", "lowest-delay")).toBe("stuck");
  expect(choice.for("sub", "lowest-delay")).toBe("webcodecs");
});

it("gives a codec up that neither way decodes, and keeps the other stream", () => {
  const choice = new TransportChoice(true);
  fail(choice, "main", "webcodecs", "unsupported", 0);
  fail(choice, "main", "mse", "unsupported", 1);
  expect(choice.for("main", "lowest-delay")).toBeNull();
  expect(choice.for("main", "wall")).toBeNull();
  expect(choice.codec("main")).toBe("h265");
  expect(choice.for("sub", "wall")).toBe("mse");
  expect(choice.codec("sub")).toBeNull();
});

it("has one way only on a page without WebCodecs", () => {
  const choice = new TransportChoice(false);
  expect(choice.for("main", "lowest-delay")).toBe("mse");
  fail(choice, "main", "mse", "unsupported", 0);
  expect(choice.for("main", "lowest-delay")).toBeNull();
});

it("makes an element anew that stopped, and gives it up when it stops again and again", () => {
  const choice = new TransportChoice(true);
  fail(choice, "sub", "mse", "stuck", 0);
  fail(choice, "sub", "mse", "stuck", 5_000);
  expect(choice.for("sub", "wall")).toBe("mse");
  fail(choice, "sub", "mse", "stuck", 10_000);
  expect(choice.for("sub", "wall")).toBe("webcodecs");
});

it("does not add up stops that are hours apart", () => {
  const choice = new TransportChoice(true);
  for (let hour = 0; hour < 24; hour++) fail(choice, "sub", "mse", "stuck", hour * 3_600_000);
  expect(choice.for("sub", "wall")).toBe("mse");
});
