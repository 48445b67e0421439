import { beforeEach, describe, expect, it } from "vitest";
import { lost, refused } from "../api/fault";
import { suggest } from "./language";
import { sentence } from "./sentence";

beforeEach(() => suggest("en"));

describe("what is said of a call without an answer", () => {
  it.each([
    ["en", /not known whether/, /done|tried again/],
    ["zh-CN", /无法确定/, /完成|执行|重试/],
    ["pl", /nie wiadomo/, /zrobiono|Próba/],
  ] as const)("is of doing for a write and of reading for a read, in %s", async (l, doubt, doing) => {
    suggest(l);
    const cut = new TypeError("Failed to fetch");
    const unreachable = { code: "unavailable", message: "no leader" };
    expect(await sentence(lost(cut, "write"))).toMatch(doubt);
    for (const read of [lost(cut, "read"), refused(unreachable, 503, "read"), refused(null, 502, "read")]) {
      expect(await sentence(read)).not.toMatch(doing);
      expect(await sentence(read)).toBe(await sentence(lost(cut, "read")));
    }
  });

  it("names what nobody foresaw, and that it was read", async () => {
    const odd = { code: "internal", message: "disk on fire" };
    expect(await sentence(refused(odd, 500, "read"))).toMatch(/could not be read.*disk on fire/);
    expect(await sentence(refused(odd, 500, "write"))).toMatch(/not done.*disk on fire/);
    expect(await sentence(refused(null, 401, "read"))).toMatch(/Sign in to see it/);
  });
});
