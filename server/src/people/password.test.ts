import { performance } from "node:perf_hooks";
import { describe, expect, it } from "vitest";
import { createHasher } from "../auth/index.ts";
import { isWeakPassword } from "./password.ts";

describe("a password", () => {
  it.each([
    ["motdepasse123!", "operateur1"],
    ["MotDePasse2026!", "x1"],
    ["P@ssw0rd2026!", "x1"],
    ["M0tDePasse!!!", "x1"],
    ["azertyuiop123", "x1"],
    ["azertyuiopqsdf", "x1"],
    ["123456789012", "x1"],
    ["210987654321", "x1"],
    ["1a2z3e4r5t6y", "x1"],
    ["aaaaaaaaaaaa", "x1"],
    ["abababababab", "x1"],
    ["jean.dupont-1", "jean.dupont"],
    ["jeandupont2026", "jean.dupont"],
    ["Vidéosurveillance2026", "x1"],
    ["superviseur2026!", "x1"],
    ["police municipale", "x1"],
    ["bonjourbonjour", "x1"],
    ["iloveyou1234", "x1"],
    ["Marseille13013!", "x1"],
    ["court", "x1"],
  ])("%s is weak", async (password, login) => {
    expect(await isWeakPassword(password, login)).toBe(true);
  });

  it.each([
    "trois vaches au pré",
    "cheval agrafe batterie",
    "山高月小水落石出清風徐來",
    "kJ8#vLq2!mZx",
    "une phrase que je suis seul à dire, de plus de soixante-quatre caractères, jusqu’au bout",
  ])("%s is taken, of whatever characters it is made", async (password) => {
    expect(await isWeakPassword(password, "operateur1")).toBe(false);
  });

  it("is judged while everything else goes on, however it is made", async () => {
    const worst = ["4@3$51!0".repeat(25), "kJ8#vLq2!mZx".repeat(16), "0123456789".repeat(20), "aA1!".repeat(50)];
    let longestMs = 0;
    let lastMs = performance.now();
    const ticks = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - lastMs);
      lastMs = performance.now();
    }, 1);
    const startMs = performance.now();
    await Promise.all(worst.map((password) => isWeakPassword(password, "x1")));
    clearInterval(ticks);
    // Undivided they would take ten seconds of the loop.
    expect(performance.now() - startMs).toBeLessThan(10_000);
    expect(longestMs).toBeLessThan(500);
  });

  it("is hashed whole, to its last character and in any script", async () => {
    const { hash, verify } = createHasher();
    const long = `${"山高月小".repeat(49)}水落石出`;
    expect(long).toHaveLength(200);
    const phc = await hash(long);
    expect(await verify(phc, long)).toBe(true);
    expect(await verify(phc, `${long.slice(0, -1)}入`)).toBe(false);
  });
});
