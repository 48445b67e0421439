// The SharedWorker: one stream for all visible tabs of a browser.
import { Feed, type News, type Wish } from "./feed";

/** What a tab says. */
export type Say = { wish: Wish | null } | "again" | "bye";

const feed = new Feed();

(globalThis as unknown as SharedWorkerGlobalScope).onconnect = (e) => {
  const port = e.ports[0]!;
  const tell = (news: News): void => port.postMessage(news);
  port.onmessage = (m: MessageEvent<Say>) => {
    if (m.data === "bye") feed.drop(tell);
    else if (m.data === "again") feed.again();
    else feed.want(tell, m.data.wish);
  };
};
