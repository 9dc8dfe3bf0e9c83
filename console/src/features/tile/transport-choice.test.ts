import { expect, it } from "vitest";
import { TransportChoice } from "./transport-choice.ts";

it("draws as wished as long as nothing failed", () => {
  const choice = new TransportChoice(true);
  expect(choice.for("main", "lowest-delay")).toBe("webcodecs");
  expect(choice.for("main", "wall")).toBe("mse");
  expect(choice.fallback("main", "lowest-delay")).toBeNull();
});

it("turns to the other way for the stream that failed alone, and says why", () => {
  const choice = new TransportChoice(true);
  choice.failed("main", "webcodecs", "stuck", 0);
  expect(choice.for("main", "lowest-delay")).toBe("mse");
  expect(choice.fallback("main", "lowest-delay")).toBe("stuck");
  expect(choice.for("sub", "lowest-delay")).toBe("webcodecs");
});

it("gives a codec up that neither way decodes, and keeps the other stream", () => {
  const choice = new TransportChoice(true);
  choice.failed("main", "webcodecs", "unsupported", 0);
  choice.failed("main", "mse", "unsupported", 1);
  expect(choice.for("main", "lowest-delay")).toBeNull();
  expect(choice.for("main", "wall")).toBeNull();
  expect(choice.for("sub", "wall")).toBe("mse");
});

it("has one way only on a page without WebCodecs", () => {
  const choice = new TransportChoice(false);
  expect(choice.for("main", "lowest-delay")).toBe("mse");
  choice.failed("main", "mse", "unsupported", 0);
  expect(choice.for("main", "lowest-delay")).toBeNull();
});

it("makes an element anew that stopped, and gives it up when it stops again and again", () => {
  const choice = new TransportChoice(true);
  choice.failed("sub", "mse", "stuck", 0);
  choice.failed("sub", "mse", "stuck", 5_000);
  expect(choice.for("sub", "wall")).toBe("mse");
  choice.failed("sub", "mse", "stuck", 10_000);
  expect(choice.for("sub", "wall")).toBe("webcodecs");
});

it("does not add up stops that are hours apart", () => {
  const choice = new TransportChoice(true);
  for (let hour = 0; hour < 24; hour++) choice.failed("sub", "mse", "stuck", hour * 3_600_000);
  expect(choice.for("sub", "wall")).toBe("mse");
});
