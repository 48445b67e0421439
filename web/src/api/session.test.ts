import { afterEach, expect, it, vi } from "vitest";
import { askWho } from "./session";

afterEach(() => vi.unstubAllGlobals());

/** A node that answers each GetSession in turn; asked counts them. */
function node(...answers: (string | object)[]): () => number {
  let asked = 0;
  vi.stubGlobal("fetch", () => {
    const answer = answers[asked++]!;
    if (typeof answer === "object") return Promise.resolve(Response.json(answer));
    const detail = { type: "storehub.v1.FaultDetail", debug: { reason: answer } };
    return Promise.resolve(Response.json({ code: "unauthenticated", details: [detail] }, { status: 401 }));
  });
  return () => asked;
}

const nobody = { person: undefined, terminal: undefined };
const terminal = { id: "s1", kind: "SESSION_KIND_TERMINAL" };

it("asks once where the browser has brought nothing", async () => {
  const asked = node("REASON_NO_CREDENTIAL");
  expect(await askWho()).toEqual(nobody);
  expect(asked()).toBe(1);
});

it("asks again where what it has brought is over, which leaves the terminal", async () => {
  const asked = node("REASON_TOKEN_EXPIRED", { terminal });
  expect(await askWho()).toEqual({ person: undefined, terminal });
  expect(asked()).toBe(2);
});

it("is nobody when nothing is left of both", async () => {
  const asked = node("REASON_BAD_CREDENTIAL", "REASON_BAD_CREDENTIAL");
  expect(await askWho()).toEqual(nobody);
  expect(asked()).toBe(2);
});

it("says that a node that could not be asked was not", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  await expect(askWho()).rejects.toMatchObject({ code: "unavailable" });
});
