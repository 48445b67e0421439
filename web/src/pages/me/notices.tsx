// Whether notices reach this phone while the page is closed, and how it subscribes to them.
import type { JSX } from "preact";
import { access, cluster, roster } from "../../api/services";
import { Qr } from "../../ui/qr";
import { useRead } from "../../ui/read";
import { noticeWay, topicUrl } from "./noticeway";
import { noticeWords } from "./noticewords";
import { device } from "./push";
import { PushCard } from "./pushcard";
import { pushWay } from "./pushway";

export function Notices(p: { technician: string; wanted: boolean }): JSX.Element {
  const w = noticeWords();
  const people = useRead(["TOPIC_PEOPLE"], () => roster.listTechnicians({}), [p.technician]);
  const status = useRead(["TOPIC_CLUSTER"], () => cluster.getStatus({}));
  const session = useRead(["TOPIC_ACCESS"], () => access.getSession({}));
  const topic = people.value?.technicians?.find((t) => t.number === p.technician)?.ntfyTopic ?? "";
  const way = noticeWay(p.wanted, topic, status.value?.nodes);
  const push = pushWay(p.wanted, status.value?.nodes ?? [], device(), Boolean(session.value?.pushEndpointSum));
  // What ntfy lacks is not missed where the browser can be told.
  const byTopic = way.kind === "on" || push === "hidden";
  const failed = people.failed || status.failed || session.failed;
  return (
    <section class="card stack">
      <h2>{w.notices}</h2>
      <p>{w.open}</p>
      {failed && <p class="notice bad">{failed}</p>}
      {session.value && <PushCard way={push} session={session.value} again={session.again} />}
      {people.value && status.value && byTopic && (
        <p class={way.kind === "on" ? "notice good" : "soft"}>{w.closed[way.kind]}</p>
      )}
      {way.kind === "on" && <Subscribe topic={topic} server={way.server} />}
    </section>
  );
}

/** The steps in the app, by letters for the same phone and by a code for another one. */
function Subscribe(p: { topic: string; server: string }): JSX.Element {
  const w = noticeWords();
  const url = topicUrl(p.server, p.topic);
  return (
    <details>
      <summary>{w.how}</summary>
      <div class="stack">
        <ol class="me-steps">
          {w.steps(p.topic, p.server).map((s) => (
            <li key={s}>{s}</li>
          ))}
        </ol>
        {url && (
          <>
            <a class="button" href={url} rel="noreferrer" target="_blank">
              {w.openTopic}
            </a>
            <Qr text={url} label={w.code} />
          </>
        )}
        <p class="soft">{w.secret}</p>
      </div>
    </details>
  );
}
