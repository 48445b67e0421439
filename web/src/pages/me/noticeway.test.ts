import { expect, test } from "vitest";
import type { NodeStatusJson } from "../../gen/storehub/v1/cluster_pb";
import { noticeWay, topicUrl } from "./noticeway";

const plain: NodeStatusJson = { id: "a", noticeChannels: ["NOTICE_CHANNEL_EMAIL"] };
const local: NodeStatusJson = { id: "b", noticeChannels: ["NOTICE_CHANNEL_NTFY"] };
const open: NodeStatusJson = {
  id: "c",
  noticeChannels: ["NOTICE_CHANNEL_EMAIL", "NOTICE_CHANNEL_NTFY"],
  ntfyServer: "https://ntfy.example.com",
};

test("they come when the shop wants it, he has a topic and a node sends", () => {
  expect(noticeWay(false, "anna", [open])).toEqual({ kind: "off" });
  expect(noticeWay(true, "", [open])).toEqual({ kind: "noTopic" });
  expect(noticeWay(true, "anna", [plain])).toEqual({ kind: "noNode" });
  expect(noticeWay(true, "anna")).toEqual({ kind: "noNode" });
  expect(noticeWay(true, "anna", [plain, local, open])).toEqual({ kind: "on", server: "https://ntfy.example.com" });
});

test("a server that only its own PC reaches has no address for a phone", () => {
  expect(noticeWay(true, "anna", [local])).toEqual({ kind: "on", server: "" });
  expect(topicUrl("", "anna")).toBe("");
  expect(topicUrl("https://ntfy.example.com/push", "anna")).toBe("https://ntfy.example.com/push/anna");
});
