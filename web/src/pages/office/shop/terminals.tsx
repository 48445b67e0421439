// Terminals: where people and cards meet the hub. A browser is enrolled as one by a code.
import type { JSX } from "preact";
import { cluster, roster, terminals } from "../../../api/services";
import type { PutTerminalRequestJson, TerminalJson } from "../../../gen/storehub/v1/terminal_pb";
import { shopWords } from "../../../i18n/shop";
import { PageLink } from "../../../ui/parts";
import { useRead } from "../../../ui/read";
import type { Spec } from "../lib/draft";
import { Entity } from "../lib/entity";
import { SignInCode } from "../people/code";
import { officeWords } from "../words";
import { catalogueWords, choicesOf } from "./words";

export default function Terminals(): JSX.Element {
  const w = catalogueWords();
  const shop = shopWords();
  const rooms = useRead(["TOPIC_CATALOGUE"], () => roster.listRooms({})).value?.rooms ?? [];
  const categories = useRead(["TOPIC_CATALOGUE"], () => roster.listCategories({})).value?.categories ?? [];
  const nodes = useRead(["TOPIC_CLUSTER"], () => cluster.getStatus({})).value?.nodes ?? [];
  const roles = choicesOf(w.roles);
  const nodeName = (id: string | undefined): string => nodes.find((n) => n.id === id)?.name ?? id ?? "";
  const specs: Spec[] = [
    { key: "id", label: w.id, hint: w.idHint, kind: "text", required: true, once: true },
    { key: "name", label: w.name, kind: "text", required: true },
    { key: "role", label: w.role, kind: "choice", choices: roles, required: true, begin: "TERMINAL_ROLE_RECEPTION" },
    {
      key: "room",
      label: w.room,
      kind: "choice",
      choices: [{ value: "", label: "–" }, ...rooms.map((r) => ({ value: r.id ?? "", label: r.name ?? "" }))],
      required: true,
      when: (d) => d["role"] === "TERMINAL_ROLE_ROOM",
    },
    {
      key: "category",
      label: w.category,
      kind: "choice",
      choices: [
        { value: "", label: w.allCategories },
        ...categories.map((c) => ({ value: c.id ?? "", label: c.name ?? "" })),
      ],
      required: false,
    },
    {
      key: "language",
      label: w.language,
      kind: "choice",
      choices: choicesOf({ LANGUAGE_UNSPECIFIED: w.shopLanguage, ...shop.language }),
      required: false,
      begin: "LANGUAGE_UNSPECIFIED",
    },
    {
      key: "nodeId",
      label: w.node,
      hint: w.nodeHint,
      kind: "choice",
      choices: [{ value: "", label: w.anyNode }, ...nodes.map((n) => ({ value: n.id ?? "", label: n.name ?? "" }))],
    },
    { key: "zone", label: w.terminalZone, hint: w.terminalZoneHint, kind: "text" },
    { key: "lines", label: w.lines, hint: w.linesHint, kind: "list" },
    { key: "announces", label: w.announces, kind: "yes" },
  ];
  return (
    <>
      <p class="soft">
        {w.screens} <PageLink to="/board">{w.boardScreen}</PageLink> <PageLink to="/guests">{w.guestsScreen}</PageLink>
      </p>
      <Entity<TerminalJson>
        title={officeWords().sections.terminals}
        topics={["TOPIC_TERMINALS"]}
        list={async () => (await terminals.listTerminals({})).terminals ?? []}
        columns={[
          { head: w.id, text: (t) => t.id ?? "" },
          { head: w.name, text: (t) => t.name ?? "" },
          { head: w.role, text: (t) => roles.find((r) => r.value === t.role)?.label ?? "" },
          { head: w.room, text: (t) => t.room ?? "" },
          { head: w.node, text: (t) => nodeName(t.nodeId) || w.anyNode },
          { head: w.announces, text: (t) => (t.announces ? shop.yes : shop.no) },
        ]}
        specs={specs}
        id="id"
        put={(d, o) => terminals.putTerminal(d as PutTerminalRequestJson, o)}
        more={(t) => <SignInCode who={{ terminal: t.id ?? "" }} node={t.nodeId ?? ""} />}
      />
    </>
  );
}
