// Who is signed in, and which tokens there are; each can be ended.
import type { JSX } from "preact";
import { may } from "../../../api/session";
import { access } from "../../../api/services";
import type { SessionJson } from "../../../gen/storehub/v1/access_pb";
import { useRead } from "../../../ui/read";
import { End } from "../lib/end";
import { timeColumn } from "../lib/column";
import { List, type Column } from "../lib/table";
import { accessWords } from "./accesswords";
import { Tokens } from "./tokens";

export default function Access(): JSX.Element {
  return (
    <>
      <Sessions />
      {may("PERMISSION_ACCESS") && <Tokens />}
    </>
  );
}

function Sessions(): JSX.Element {
  const w = accessWords();
  const read = useRead(["TOPIC_ACCESS"], () => access.listSessions({}));
  const columns: Column<SessionJson>[] = [
    {
      head: w.kind,
      text: (s) => (s.kind && s.kind !== "SESSION_KIND_UNSPECIFIED" ? w.kinds[s.kind] : ""),
    },
    { head: w.name, text: (s) => s.name || s.staffId || s.technician || s.terminal || s.id || "" },
    { head: w.device, text: (s) => s.deviceName ?? "" },
    { head: w.terminal, text: (s) => s.terminal ?? "" },
    timeColumn(w.since, (s) => s.createdAt),
    timeColumn(w.used, (s) => s.lastUsedAt),
    timeColumn(w.until, (s) => s.expiresAt, w.forever),
    {
      head: w.end,
      text: () => "",
      show: (s) =>
        s.current ? (
          <strong title={w.endHere}>{w.here}</strong>
        ) : (
          <End what={w.end} sure={w.sure} name={s.name ?? ""} id={s.id ?? ""} end={access.endSession} done={w.ended} />
        ),
    },
  ];
  return (
    <>
      <h3>{w.sessions}</h3>
      <p class="soft">{w.sessionsWhat}</p>
      <List<SessionJson>
        title={w.sessions}
        rows={read.value?.sessions}
        failed={read.failed}
        again={read.again}
        id={(s) => s.id ?? ""}
        columns={columns}
      />
    </>
  );
}
