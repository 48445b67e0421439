import { describe, expect, it } from "vitest";
import { continues, headOf } from "./proof";
import vectors from "./proof.vectors.json"; // made by tlog, which the nodes use: web/proofs_test.go

const cases = vectors.map((v) => ({
  older: { size: String(v.oldSize), hash: v.oldHash },
  newer: { size: String(v.size), hash: v.hash },
  proof: v.proof,
}));

/** The hash with one bit of it turned. */
function turned(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  bytes[7]! ^= 4;
  return btoa(String.fromCharCode(...bytes));
}

describe("a proof that a head continues another", () => {
  it("holds for whatever tlog proves", async () => {
    expect(cases.length).toBeGreaterThan(60);
    const held = await Promise.all(cases.map((c) => continues(c.older, c.newer, c.proof)));
    expect(cases.filter((_, i) => !held[i])).toEqual([]);
  });

  it("fails when the past was changed", async () => {
    const held = await Promise.all(
      cases.flatMap((c) => [
        continues({ ...c.older, hash: turned(c.older.hash) }, c.newer, c.proof),
        continues(c.older, { ...c.newer, hash: turned(c.newer.hash) }, c.proof),
      ]),
    );
    expect(held).not.toContain(true);
  });

  it("fails when the proof is another one, too short or too long", async () => {
    const held = await Promise.all(
      cases
        .filter((c) => c.proof.length > 0)
        .flatMap((c) => [
          continues(c.older, c.newer, [turned(c.proof[0]!), ...c.proof.slice(1)]),
          continues(c.older, c.newer, c.proof.slice(1)),
          continues(c.older, c.newer, [...c.proof, c.proof[0]!]),
        ]),
    );
    expect(held).not.toContain(true);
  });

  it("fails when the log has become shorter", async () => {
    const c = cases.find((x) => x.older.size === "5" && x.newer.size === "9")!;
    expect(await continues(c.newer, c.older, c.proof)).toBe(false);
  });
});

it("takes no empty head for one", () => {
  expect(headOf({ size: "0", hash: "" })).toBeUndefined();
  expect(headOf(null)).toBeUndefined();
  expect(headOf({ size: "3", hash: "aa" })).toEqual({ size: "3", hash: "aa" });
});
