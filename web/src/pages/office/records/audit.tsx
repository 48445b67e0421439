// Who did what, and when: a day of the audit, newest first.
import { useComputed, useSignal } from "@preact/signals";
import { Fragment, type JSX } from "preact";
import { useEffect } from "preact/hooks";
import { cluster } from "../../../api/services";
import type { AuditRecordJson } from "../../../gen/storehub/v1/cluster_pb";
import { language } from "../../../i18n/language";
import { bracketed, colon, comma } from "../../../i18n/punctuation";
import { reasonSentence } from "../../../i18n/sentence";
import { now, zoneName } from "../../../live/live";
import { byWhom, called } from "../../../ui/bywhom";
import { useRead } from "../../../ui/read";
import { timeColumn } from "../lib/column";
import { List } from "../lib/table";
import { addDays, instantOf, wallOf } from "../lib/zone";
import { officeWords } from "../words";
import { byItself, operations, verb } from "./verbs";
import { recordWords } from "./words";

const most = 1_000;

export default function Audit(): JSX.Element {
  const w = recordWords();
  const zone = zoneName.value || "UTC";
  const today = useComputed(() => wallOf(now.value, zoneName.value || "UTC").slice(0, 10));
  /** "" = every day; undefined = today, which is not known before the shop's zone is. */
  const chosen = useSignal<string | undefined>(undefined);
  const day = chosen.value ?? today.value;
  const actor = useSignal("");
  const subject = useSignal("");
  const op = useSignal("");
  const read = useRead(
    ["TOPIC_AUDIT"],
    () =>
      cluster.listAudit({
        ...(day && {
          from: instantOf(`${day}T00:00`, zone)!,
          to: instantOf(`${addDays(day, 1)}T00:00`, zone)!,
        }),
        actor: actor.value.trim(),
        subject: subject.value.trim(),
        limit: most,
      }),
    [day, actor.value, subject.value, zone],
  );
  const records = read.value?.records;
  const nodes = useSignal(false);
  const wanted = (r: AuditRecordJson): boolean => (op.value ? r.op === op.value : nodes.value || !byItself(r.op ?? ""));
  const names = new Map((read.value?.names ?? []).map((n) => [n.id ?? "", n.name ?? ""]));
  /** Somebody or something that was recorded; pressed, it narrows the list down to that. */
  const only = (id: string, field: { value: string }, said: string): JSX.Element | null =>
    id ? (
      <button type="button" class="opener" title={id} onClick={() => (field.value = id)}>
        {said}
      </button>
    ) : null;
  const text = (label: string, value: { value: string }, hint: string): JSX.Element => (
    <input
      class="input search"
      aria-label={label}
      placeholder={`${label}${colon()}${hint}`}
      title={hint}
      value={value.value}
      onChange={(e) => (value.value = e.currentTarget.value)}
    />
  );
  return (
    <>
      <div class="row no-print office-list-filters">
        <input
          class="input"
          style={{ width: "auto" }}
          type="date"
          aria-label={w.when}
          value={day}
          onChange={(e) => (chosen.value = e.currentTarget.value)}
        />
        <select
          class="input"
          style={{ width: "auto" }}
          aria-label={w.what}
          value={op.value}
          onChange={(e) => (op.value = e.currentTarget.value)}
        >
          <option value="">{w.anything}</option>
          {operations
            .map((o) => ({ o, name: verb(o, language.value) }))
            .sort((a, b) => a.name.localeCompare(b.name, language.value))
            .map(({ o, name }) => (
              <option key={o} value={o}>
                {name}
              </option>
            ))}
        </select>
        {text(w.who, actor, w.whoHint)}
        {text(w.about, subject, w.aboutHint)}
        <label class="check">
          <input
            type="checkbox"
            checked={nodes.value}
            disabled={op.value !== ""}
            onChange={(e) => (nodes.value = e.currentTarget.checked)}
          />
          {w.nodesToo}
        </label>
      </div>
      {records && records.length >= most && <p class="notice warn">{w.more}</p>}
      <List<AuditRecordJson>
        title={`${officeWords().sections.audit} ${day}`}
        rows={records?.filter(wanted)}
        failed={read.failed}
        again={read.again}
        id={(r) => String(r.seq)}
        columns={[
          timeColumn(w.when, (r) => r.at),
          { head: w.what, text: (r) => verb(r.op ?? "", language.value) },
          {
            head: w.who,
            text: (r) => withId(r.actor ?? "", byWhom(r.actor ?? "", names)),
            show: (r) => only(r.actor ?? "", actor, byWhom(r.actor ?? "", names)),
          },
          {
            head: w.about,
            text: (r) => (r.subjects ?? []).map((id) => withId(id, called(id, names.get(id)))).join(comma()),
            show: (r) => <Subjects ids={r.subjects ?? []} one={(id) => only(id, subject, called(id, names.get(id)))} />,
          },
          { head: w.result, text: (r) => refusal(r) || w.done, show: (r) => <Outcome record={r} /> },
          { head: w.note, text: (r) => r.note ?? "" },
        ]}
      />
    </>
  );
}

/** All that a record is about, in one line that can be broken. */
function Subjects(p: { ids: readonly string[]; one: (id: string) => JSX.Element | null }): JSX.Element | null {
  if (p.ids.length === 0) return null;
  return (
    <span class="subjects">
      {p.ids.map((id, i) => (
        <Fragment key={id}>
          {i > 0 && comma()}
          {p.one(id)}
        </Fragment>
      ))}
    </span>
  );
}

/** With the id, which a file needs: two may have one name. */
function withId(id: string, said: string): string {
  return said === id ? id : bracketed(said, id);
}

/** The name of a refusal, for files; "" = it was done. */
function refusal(r: AuditRecordJson): string {
  const reason = r.result ?? "REASON_UNSPECIFIED";
  return reason === "REASON_UNSPECIFIED" ? "" : reason.replace("REASON_", "");
}

function Outcome(p: { record: AuditRecordJson }): JSX.Element {
  const why = useSignal("");
  const reason = p.record.result ?? "REASON_UNSPECIFIED";
  useEffect(() => {
    void reasonSentence(reason, {}).then((s) => (why.value = s));
  }, [reason, language.value]);
  return refusal(p.record) ? <span title={refusal(p.record)}>✕ {why.value}</span> : <>✓ {recordWords().done}</>;
}
