// Phone assistants: the phones that tell registers who is calling, and how another one is paired.
import type { JSX } from "preact";
import { calls, terminals } from "../../../api/services";
import type { AssistantJson } from "../../../gen/storehub/v1/call_pb";
import { moment } from "../../../i18n/format";
import { useRead } from "../../../ui/read";
import { End } from "../lib/end";
import { timeColumn } from "../lib/column";
import { List, type Column } from "../lib/table";
import { officeWords } from "../words";
import { assistantWords } from "./assistantwords";
import { Pairing } from "./pairing";

export default function Assistants(): JSX.Element {
  const w = assistantWords();
  const read = useRead(["TOPIC_ASSISTANTS"], () => calls.listAssistants({}));
  const places = useRead(["TOPIC_TERMINALS"], () => terminals.listTerminals({})).value?.terminals ?? [];
  const at = (id: string | undefined) => places.find((t) => t.id === id);
  const columns: Column<AssistantJson>[] = [
    { head: w.phone, text: (a) => a.deviceName ?? "" },
    { head: w.id, text: (a) => a.id ?? "" },
    { head: w.register, text: (a) => at(a.terminal)?.name || a.terminal || "" },
    { head: w.lines, text: (a) => (at(a.terminal)?.lines ?? []).join(", ") || w.ownLine },
    timeColumn(w.paired, (a) => a.pairedAt),
    timeColumn(w.seen, (a) => a.lastSeenAt, w.never),
    { head: w.state, text: (a) => (a.revokedAt ? w.revoked(moment(a.revokedAt)) : w.works) },
    {
      head: w.revoke,
      text: () => "",
      show: (a) =>
        a.revokedAt ? null : (
          <End
            what={w.revoke}
            sure={w.sure}
            name={a.deviceName ?? ""}
            id={a.id ?? ""}
            end={({ id }, o) => calls.revokeAssistant({ assistantId: id }, o)}
            done={w.done}
          />
        ),
    },
  ];
  return (
    <>
      <p class="soft">{w.what}</p>
      <Pairing terminals={places} assistants={read.value?.assistants ?? []} />
      <List<AssistantJson>
        title={officeWords().sections.assistants}
        rows={read.value?.assistants}
        failed={read.failed}
        again={read.again}
        id={(a) => a.id ?? ""}
        columns={columns}
      />
    </>
  );
}
