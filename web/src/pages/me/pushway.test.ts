import { expect, test } from "vitest";
import type { NodeStatusJson } from "../../gen/storehub/v1/cluster_pb";
import { isApple, mend, pushWay, urlForm, type Device } from "./pushway";

const plain: NodeStatusJson = { id: "a", noticeChannels: ["NOTICE_CHANNEL_NTFY"] };
const sends: NodeStatusJson = { id: "b", noticeChannels: ["NOTICE_CHANNEL_WEB_PUSH"] };
const android: Device = { worker: "there", able: true, apple: false, standalone: false, permission: "default" };

test("it is offered where a node sends and the device can", () => {
  expect(pushWay(true, [plain, sends], android, false)).toBe("ready");
  expect(pushWay(true, [plain], android, false)).toBe("hidden");
  expect(pushWay(true, [], android, true)).toBe("hidden");
  expect(pushWay(false, [sends], android, false)).toBe("hidden");
  expect(pushWay(true, [sends], { ...android, permission: "granted" }, true)).toBe("on");
  expect(pushWay(true, [sends], { ...android, permission: "granted" }, false)).toBe("ready");
});

test("what keeps it from working is told, the first thing to do first", () => {
  const iphone = { ...android, apple: true, able: false };
  expect(pushWay(true, [sends], iphone, false)).toBe("home");
  expect(pushWay(true, [sends], { ...iphone, standalone: true }, false)).toBe("unable");
  expect(pushWay(true, [sends], { ...iphone, standalone: true, able: true }, false)).toBe("ready");
  expect(pushWay(true, [sends], { ...android, worker: "refused", able: false }, false)).toBe("untrusted");
  expect(pushWay(true, [sends], { ...android, permission: "denied" }, true)).toBe("blocked");
  expect(pushWay(true, [sends], { ...android, worker: "starting" }, false)).toBe("hidden");
});

test("what browser and session have is brought together", () => {
  const session = { sum: "s1", key: "k1" };
  expect(mend({ sum: "s1", key: "k1" }, session, "granted")).toBe("nothing");
  expect(mend({ sum: "s2", key: "k1" }, session, "granted")).toBe("store");
  expect(mend({ sum: "s1", key: "k0" }, session, "granted")).toBe("subscribe");
  expect(mend(undefined, session, "granted")).toBe("subscribe");
  expect(mend(undefined, session, "denied")).toBe("forget");
  expect(mend({ sum: "s1", key: "k1" }, session, "default")).toBe("forget");
  expect(mend(undefined, { sum: "", key: "k1" }, "granted")).toBe("nothing");
  expect(mend({ sum: "s1", key: "k1" }, { sum: "", key: "k1" }, "granted")).toBe("drop");
});

test("keys are written as browsers take them", () => {
  expect(urlForm("+/8A+w==")).toBe("-_8A-w");
  expect(urlForm("AAAA")).toBe("AAAA");
});

test("an iPad says that it is a Mac", () => {
  expect(isApple("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)", 5)).toBe(true);
  expect(isApple("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", 5)).toBe(true);
  expect(isApple("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", 0)).toBe(false);
  expect(isApple("Mozilla/5.0 (Linux; Android 16; K)", 5)).toBe(false);
});
