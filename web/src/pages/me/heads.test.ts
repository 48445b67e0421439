// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { checkHeads, keepHead, loadHeads, saveHeads, type Kept, type Prove } from "./heads";
import vectors from "./proof.vectors.json";

const rootOf = new Map(vectors.map((v) => [v.size, v.hash]));
const head = (size: number): { size: string; hash: string } => ({ size: String(size), hash: rootOf.get(size)! });
const prove: Prove = async (oldSize, size) => {
  const v = vectors.find((x) => String(x.oldSize) === oldSize && String(x.size) === size)!;
  return { head: v.hash, consistency: v.proof };
};

function keptOf(...sizes: number[]): Kept[] {
  return sizes.reduce<Kept[]>((list, size, i) => keepHead(list, head(size), `day ${i}`), []);
}

describe("heads that were kept", () => {
  it("are one a day, the newest, once it was checked", async () => {
    const first = keepHead([], head(3), "Monday");
    const unchecked = keepHead(first, head(5), "Monday");
    expect(unchecked.map((k) => k.size)).toEqual(["3", "5"]);
    const { kept } = await checkHeads(unchecked, head(7), prove);
    expect(keepHead(kept, head(8), "Monday").map((k) => k.size)).toEqual(["3", "8"]);
    expect(keepHead(kept, head(8), "Tuesday").map((k) => k.size)).toEqual(["3", "5", "8"]);
  });

  it("are not replaced by an older one, as a node shows that is behind", () => {
    expect(keepHead(keptOf(9), head(4), "day 1")).toEqual(keptOf(9));
  });

  it("agree with a record that only grew, and what was checked is not asked again", async () => {
    const asked: string[] = [];
    const counted: Prove = (a, b) => (asked.push(`${a}-${b}`), prove(a, b));
    const once = await checkHeads(keptOf(2, 4, 6), head(8), counted);
    expect(once.verdict).toEqual({ kind: "agree", kept: 3 });
    expect(asked).toEqual(["2-4", "4-6", "6-8"]);
    asked.length = 0;
    expect((await checkHeads(once.kept, head(9), counted)).verdict).toEqual({ kind: "agree", kept: 3 });
    expect(asked).toEqual(["6-9"]);
  });

  it("tell that the past was changed", async () => {
    const forged = keptOf(2, 5, 8).map((k) => (k.size === "5" ? { ...k, hash: head(6).hash } : k));
    expect((await checkHeads(forged, head(9), prove)).verdict).toEqual({ kind: "changed", day: "day 0" });
    expect((await checkHeads(keptOf(9), head(4), prove)).verdict).toEqual({ kind: "changed", day: "day 0" });
    expect((await checkHeads(keptOf(9), { size: "9", hash: head(8).hash }, prove)).verdict.kind).toBe("changed");
  });

  it("tell apart that nobody could prove it now", async () => {
    const { verdict } = await checkHeads(keptOf(2), head(9), () => Promise.reject(new Error("no archive")));
    expect(verdict).toEqual({ kind: "unproved", kept: 1, why: new Error("no archive") });
  });

  it("outlive a reload, and rubbish is nothing", () => {
    saveHeads("shop", keptOf(2, 5));
    expect(loadHeads("shop")).toEqual(keptOf(2, 5));
    expect(loadHeads("another")).toEqual([]);
    localStorage.setItem("storehub-heads-shop", `[{"day":1},null,{"day":"x","size":"y","hash":""}]`);
    expect(loadHeads("shop")).toEqual([]);
    localStorage.setItem("storehub-heads-shop", "{");
    expect(loadHeads("shop")).toEqual([]);
  });
});
