// Who is signed in, and which tokens there are; each can be ended.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { act } from "../../../api/act";
import { Fault } from "../../../api/fault";
import { may } from "../../../api/session";
import { access } from "../../../api/services";
import type { SessionJson, TokenJson } from "../../../gen/storehub/v1/access_pb";
import { moment } from "../../../i18n/format";
import { now } from "../../../live/live";
import { Button } from "../../../ui/parts";
import { useRead } from "../../../ui/read";
import { say, sayWhy } from "../../../ui/toast";
import { List, type Column } from "../lib/table";
import { accessWords } from "./accesswords";
import { peopleWords } from "./words";

export default function Access(): JSX.Element {
  return (
    <>
      <Sessions />
      {may("PERMISSION_ACCESS") && <Tokens />}
    </>
  );
}

/** A button that asks once more before it ends something; `false` from end says that it has not. */
function End(p: { what: string; sure: string; name: string; end: () => Promise<unknown> }): JSX.Element {
  const asked = useSignal(false);
  const busy = useSignal(false);
  const press = async (): Promise<void> => {
    if (!asked.value) return void (asked.value = true);
    busy.value = true;
    await p.end().then((done) => done !== false && say("good", accessWords().ended), sayWhy);
    busy.value = asked.value = false;
  };
  return (
    <Button
      kind={asked.value ? "danger" : "plain"}
      label={`${asked.value ? p.sure : p.what}: ${p.name}`}
      disabled={busy.value}
      onPress={() => void press()}
    >
      {asked.value ? p.sure : p.what}
    </Button>
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
    { head: w.since, text: (s) => moment(s.createdAt) },
    { head: w.used, text: (s) => moment(s.lastUsedAt) },
    { head: w.until, text: (s) => moment(s.expiresAt) || w.forever },
    {
      head: w.end,
      text: () => "",
      show: (s) =>
        s.current ? (
          <strong title={w.endHere}>{w.here}</strong>
        ) : (
          <End
            what={w.end}
            sure={w.sure}
            name={s.name ?? ""}
            end={() => act((o) => access.endSession({ id: s.id ?? "" }, o))}
          />
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

function Tokens(): JSX.Element {
  const w = accessWords();
  const roles = peopleWords().role as Readonly<Record<string, string>>;
  const read = useRead(["TOPIC_ACCESS"], () => access.listTokens({}));
  const last = useSignal("");
  const dead = (t: TokenJson): boolean =>
    Boolean(t.revokedAt) || Boolean(t.expiresAt && Date.parse(t.expiresAt) <= now.value);
  const revoke = async (id: string, allowLastOwner: boolean): Promise<boolean> => {
    try {
      await act((o) => access.revokeToken({ id, allowLastOwner }, o));
      last.value = "";
      return true;
    } catch (e) {
      if (!(e instanceof Fault) || e.reason !== "REASON_LAST_OWNER") throw e;
      last.value = id;
      return false;
    }
  };
  const columns: Column<TokenJson>[] = [
    { head: w.name, text: (t) => t.name ?? "" },
    { head: w.role, text: (t) => roles[t.role ?? ""] ?? t.terminal ?? "" },
    { head: w.terminal, text: (t) => t.terminal ?? "" },
    { head: w.since, text: (t) => moment(t.createdAt) },
    { head: w.until, text: (t) => moment(t.expiresAt) || w.forever },
    { head: w.state, text: (t) => (t.revokedAt ? w.revoked : dead(t) ? w.expired : w.live) },
    {
      head: w.revoke,
      text: () => "",
      show: (t) =>
        dead(t) ? null : (
          <End what={w.revoke} sure={w.sureRevoke} name={t.name ?? ""} end={() => revoke(t.id ?? "", false)} />
        ),
    },
  ];
  return (
    <>
      <h3>{w.tokens}</h3>
      <p class="soft">{w.tokensWhat}</p>
      {last.value && (
        <p class="notice warn" role="alert">
          <span class="grow">{w.lastOwner}</span>
          <Button kind="danger" onPress={() => void revoke(last.value, true).catch(sayWhy)}>
            {w.lastOwnerYes}
          </Button>
        </p>
      )}
      <List<TokenJson>
        title={w.tokens}
        rows={read.value?.tokens}
        failed={read.failed}
        again={read.again}
        id={(t) => t.id ?? ""}
        columns={columns}
      />
    </>
  );
}
