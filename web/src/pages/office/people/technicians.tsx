// Technicians: who they are, what they can do, their cards and their phones.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { roster } from "../../../api/services";
import type { PutTechnicianRequestJson, TechnicianJson } from "../../../gen/storehub/v1/roster_pb";
import type { TechnicianStateJson } from "../../../gen/storehub/v1/model_pb";
import { shopWords } from "../../../i18n/shop";
import { StateMark } from "../../../ui/marks";
import { PageLink } from "../../../ui/parts";
import { useRead } from "../../../ui/read";
import type { Spec } from "../lib/draft";
import { Entity } from "../lib/entity";
import type { Column } from "../lib/table";
import { officeWords } from "../words";
import { Cards } from "./cards-panel";
import { SignInCode } from "./code";
import { peopleWords } from "./words";

export default function Technicians(): JSX.Element {
  const w = peopleWords();
  const shop = shopWords();
  const known = useRead(["TOPIC_CATALOGUE"], () => roster.listCategories({})).value;
  const categories = known?.categories ?? [];
  const noneYet = known !== undefined && categories.length === 0;
  const category = useSignal("");
  const state = useSignal("");
  const nameOf = (id: string | undefined): string => categories.find((c) => c.id === id)?.name ?? id ?? "";
  const choices = categories.map((c) => ({ value: c.id ?? "", label: c.name ?? "" }));
  const genders = (["GENDER_FEMALE", "GENDER_MALE"] as const).map((g) => ({ value: g, label: shop.gender[g] }));
  const columns: Column<TechnicianJson>[] = [
    { head: w.number, text: (t) => t.number ?? "" },
    { head: w.name, text: (t) => t.name ?? "" },
    { head: w.gender, text: (t) => genders.find((g) => g.value === t.gender)?.label ?? "" },
    { head: w.category, text: (t) => nameOf(t.category) },
    { head: w.skills, text: (t) => (t.skills ?? []).join(", ") },
    { head: w.phone, text: (t) => t.phone ?? "" },
    {
      head: w.cards,
      text: (t) => String((t.cardUids ?? []).length - (t.blockedCardUids ?? []).length),
      end: true,
    },
    {
      head: w.state,
      text: (t) => (t.state && t.state !== "TECHNICIAN_STATE_UNSPECIFIED" ? shop.state[t.state] : ""),
      show: (t) => <StateMark state={t.state} />,
    },
  ];
  const specs: Spec[] = [
    { key: "number", label: w.number, hint: w.numberHint, kind: "text", required: true, once: true },
    { key: "name", label: w.name, kind: "text", required: true },
    { key: "gender", label: w.gender, kind: "choice", choices: genders, required: true, begin: "GENDER_FEMALE" },
    {
      key: "category",
      label: w.category,
      ...(noneYet && { hint: w.categoryFirst }),
      kind: "choice",
      choices: [...(choices.length === 1 ? [] : [{ value: "", label: "–" }]), ...choices],
      required: true,
      begin: choices.length === 1 ? choices[0]!.value : "",
    },
    { key: "skills", label: w.skills, hint: w.skillsHint, kind: "list" },
    { key: "phone", label: w.phone, kind: "text" },
    { key: "ntfyTopic", label: w.topic, hint: w.topicHint, kind: "text" },
  ];
  return (
    <>
      {noneYet && (
        <p class="notice warn">
          <span class="grow">{w.categoryFirst}</span>{" "}
          <PageLink to="/office/categories">{officeWords().sections.categories}</PageLink>
        </p>
      )}
      <Entity<TechnicianJson>
        title={officeWords().sections.technicians}
        topics={["TOPIC_PEOPLE", "TOPIC_FLOOR"]}
        list={async () => (await roster.listTechnicians({})).technicians ?? []}
        columns={columns}
        specs={specs}
        id="number"
        put={(d, o) => roster.putTechnician(d as PutTechnicianRequestJson, o)}
        keepRow={(t) => (!category.value || t.category === category.value) && (!state.value || t.state === state.value)}
        reopen
        filters={
          <>
            <select
              class="input"
              aria-label={w.category}
              value={category.value}
              onChange={(e) => (category.value = e.currentTarget.value)}
            >
              <option value="">{w.allCategories}</option>
              {choices.map((c) => (
                <option key={c.value} value={c.value}>
                  {c.label}
                </option>
              ))}
            </select>
            <select
              class="input"
              aria-label={w.state}
              value={state.value}
              onChange={(e) => (state.value = e.currentTarget.value)}
            >
              <option value="">{w.allStates}</option>
              {(Object.keys(shop.state) as (keyof typeof shop.state)[]).map((s: TechnicianStateJson) => (
                <option key={s} value={s}>
                  {shop.state[s as keyof typeof shop.state]}
                </option>
              ))}
            </select>
          </>
        }
        more={(t) => (
          <>
            <Cards holder={{ technician: t.number ?? "" }} cards={t.cardUids ?? []} blocked={t.blockedCardUids ?? []} />
            <SignInCode who={{ technician: t.number ?? "" }} />
          </>
        )}
      />
    </>
  );
}
