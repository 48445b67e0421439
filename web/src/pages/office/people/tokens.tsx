// The tokens of programs: made with a role and an end, shown once, taken back.
import { useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import type { CallOptions } from "../../../api/connect";
import { Fault } from "../../../api/fault";
import { access, terminals } from "../../../api/services";
import type { CreateTokenRequestJson, TokenJson } from "../../../gen/storehub/v1/access_pb";
import { moment } from "../../../i18n/format";
import { colon } from "../../../i18n/punctuation";
import { now } from "../../../live/live";
import { Copy } from "../../../ui/copy";
import { useDeed } from "../../../ui/deed";
import { Button } from "../../../ui/parts";
import { useRead } from "../../../ui/read";
import { blank, type Draft, type Spec } from "../lib/draft";
import { End } from "../lib/end";
import { Form } from "../lib/form";
import { timeColumn } from "../lib/column";
import { List, type Column } from "../lib/table";
import { accessWords } from "./accesswords";
import { lifetime, lifetimes } from "./lifetime";
import { peopleWords } from "./words";

interface Made {
  name: string;
  token: string;
  until: string;
}

export function Tokens(): JSX.Element {
  const w = accessWords();
  const roles: Readonly<Record<string, string>> = { ...peopleWords().role, ...w.programRole };
  const read = useRead(["TOPIC_ACCESS"], () => access.listTokens({}));
  const last = useSignal("");
  const adding = useSignal(false);
  const made = useSignal<Made | undefined>(undefined);
  const dead = (t: TokenJson): boolean =>
    Boolean(t.revokedAt) || Boolean(t.expiresAt && Date.parse(t.expiresAt) <= now.value);
  const columns: Column<TokenJson>[] = [
    { head: w.name, text: (t) => t.name ?? "" },
    { head: w.role, text: (t) => roles[t.role ?? ""] ?? "" },
    { head: w.terminal, text: (t) => t.terminal ?? "" },
    timeColumn(w.since, (t) => t.createdAt),
    timeColumn(w.until, (t) => t.expiresAt, w.forever),
    { head: w.state, text: (t) => (t.revokedAt ? w.revoked : dead(t) ? w.expired : w.live) },
    {
      head: w.revoke,
      text: () => "",
      show: (t) =>
        dead(t) ? null : (
          <End
            what={w.revoke}
            sure={w.sureRevoke}
            name={t.name ?? ""}
            id={t.id ?? ""}
            end={({ id }, o) => revoke(id, last, o)}
            done={w.ended}
          />
        ),
    },
  ];
  return (
    <>
      <h3>{w.tokens}</h3>
      <p class="soft">{w.tokensWhat}</p>
      {last.value && <LastOwner last={last} />}
      {made.value && <Shown made={made.value} close={() => (made.value = undefined)} />}
      <List<TokenJson>
        title={w.tokens}
        rows={read.value?.tokens}
        failed={read.failed}
        again={read.again}
        id={(t) => t.id ?? ""}
        columns={columns}
        onAdd={() => (adding.value = true)}
      />
      {adding.value && <Add close={() => (adding.value = false)} made={made} />}
    </>
  );
}

/** Takes a token back; of the last one of an owner it asks once more. */
async function revoke(id: string, last: Signal<string>, o: CallOptions): Promise<boolean> {
  try {
    await access.revokeToken({ id }, o);
    last.value = "";
    return true;
  } catch (e) {
    if (!(e instanceof Fault) || e.reason !== "REASON_LAST_OWNER") throw e;
    last.value = id;
    return false;
  }
}

function LastOwner(p: { last: Signal<string> }): JSX.Element {
  const w = accessWords();
  const deed = useDeed();
  const yes = (): void =>
    void deed.run(
      access.revokeToken,
      { id: p.last.value, allowLastOwner: true },
      { onward: () => (p.last.value = "") },
    );
  return (
    <div class="notice warn" role="alert">
      <span class="grow">{deed.failed || w.lastOwner}</span>
      <Button onPress={() => (p.last.value = "")}>{w.lastOwnerNo}</Button>
      <Button kind="danger" onPress={yes} disabled={deed.busy}>
        {w.lastOwnerYes}
      </Button>
    </div>
  );
}

function Add(p: { close: () => void; made: Signal<Made | undefined> }): JSX.Element {
  const w = accessWords();
  const roles = { ...peopleWords().role, ROLE_TERMINAL: w.programRole.ROLE_TERMINAL };
  const does: Readonly<Record<string, string>> = peopleWords().roleDoes;
  const all = useRead(["TOPIC_TERMINALS"], () => terminals.listTerminals({})).value?.terminals ?? [];
  const ends = lifetimes.map((l) => ({ value: l, label: w.lifetime[l] }));
  const specs: Spec[] = [
    { key: "name", label: w.name, hint: w.tokenNameHint, kind: "text", required: true },
    {
      key: "role",
      label: w.role,
      kind: "choice",
      required: true,
      choices: Object.entries(roles).map(([value, label]) => ({
        value,
        label: does[value] ? `${label}${colon()}${does[value]}` : label,
      })),
      begin: "ROLE_VIEWER",
    },
    {
      key: "terminal",
      label: w.terminal,
      kind: "choice",
      required: true,
      choices: [{ value: "", label: "–" }, ...all.map((t) => ({ value: t.id ?? "", label: t.name ?? "" }))],
      when: (d) => d["role"] === "ROLE_TERMINAL",
    },
    {
      key: "lasts",
      label: w.until,
      kind: "choice",
      required: true,
      choices: ends.filter((e) => e.value !== "none"),
      begin: "year",
      when: (d) => d["role"] !== "ROLE_OWNER",
    },
    {
      key: "ownerLasts",
      label: w.until,
      kind: "choice",
      required: true,
      choices: ends,
      begin: "year",
      when: (d) => d["role"] === "ROLE_OWNER",
    },
  ];
  const put = async (d: Draft, o: CallOptions): Promise<void> => {
    const request: CreateTokenRequestJson = {
      name: String(d["name"]),
      role: d["role"] as CreateTokenRequestJson["role"] & string,
      ...(d["role"] === "ROLE_TERMINAL" && { terminal: String(d["terminal"]) }),
      ...lifetime(String(d["role"] === "ROLE_OWNER" ? d["ownerLasts"] : d["lasts"])),
    };
    const answer = await access.createToken(request, o);
    p.made.value = { name: request.name ?? "", token: answer.token ?? "", until: answer.expiresAt ?? "" };
  };
  return <Form title={w.newToken} specs={specs} start={blank(specs)} isNew put={put} onClose={p.close} />;
}

/** The token itself, once: nobody can show it again. */
function Shown(p: { made: Made; close: () => void }): JSX.Element {
  const w = accessWords();
  return (
    <section class="card stack" aria-label={w.tokenOnce(p.made.name)}>
      <h4>{w.tokenOnce(p.made.name)}</h4>
      <Copy label={w.tokenOf(p.made.name)} text={p.made.token} />
      <p class="soft">{p.made.until ? w.tokenUntil(moment(p.made.until)) : w.tokenForever}</p>
      <div class="row">
        <Button kind="main" onPress={p.close}>
          {w.tokenKept}
        </Button>
      </div>
    </section>
  );
}
