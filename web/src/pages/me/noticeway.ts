// How notices come to a technician whose page is closed: pure, so that it can be tested.
import type { NodeStatusJson } from "../../gen/storehub/v1/cluster_pb";

export type NoticeWay =
  /** The shop does not send them, he has no topic, or no node can send. */
  | { kind: "off" | "noTopic" | "noNode" }
  /** server is "" where it is not known how phones reach it. */
  | { kind: "on"; server: string };

export function noticeWay(wanted: boolean, topic: string, nodes: readonly NodeStatusJson[] = []): NoticeWay {
  if (!wanted) return { kind: "off" };
  if (!topic) return { kind: "noTopic" };
  const sends = nodes.filter((n) => n.noticeChannels?.includes("NOTICE_CHANNEL_NTFY"));
  if (sends.length === 0) return { kind: "noNode" };
  return { kind: "on", server: sends.find((n) => n.ntfyServer)?.ntfyServer ?? "" };
}

/** Where a browser, or the app, opens a topic; "" when its server is not known. */
export function topicUrl(server: string, topic: string): string {
  return server && `${server}/${topic}`;
}
