// The back office: who works here, what the shop has, its rules and its records. Each section is loaded when it is opened.
import { useSignal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { may, signOut, who } from "../../api/session";
import { shop } from "../../api/services";
import { sentence } from "../../i18n/sentence";
import { shopWords } from "../../i18n/shop";
import { Button, PageLink } from "../../ui/parts";
import { go, page } from "../../ui/place";
import { useRead } from "../../ui/read";
import { Shell } from "../../ui/shell";
import { sayWhy } from "../../ui/toast";
import { FirstSteps } from "./firststeps";
import { listWords } from "./lib/words";
import { groups, sections, type Section } from "./sections";
import { unsaved } from "./settings/draft";
import { stores } from "./stores/kept";
import { officeWords } from "./words";
import "./office.css";

interface PlansOn {
  /** undefined until it is known whether the shop has service plans (HQ decides); then they are not offered yet. */
  on: boolean | undefined;
  /** Why it is not known, "" = it is, or is being asked. */
  failed: string;
  again: () => void;
}

function usePlansOn(): PlansOn {
  const { last, failed, again } = useRead(["TOPIC_SETTINGS"], () => shop.getSettings({}), [who.value]);
  return last ? { on: Boolean(last.settings?.plansEnabled), failed: "", again } : { on: undefined, failed, again };
}

function visible(plansOn: boolean): readonly Section[] {
  return sections.filter((s) => may(s.needs) && (plansOn || !s.plans));
}

export default function Office(): JSX.Element {
  const w = officeWords();
  const id = page.value.split("/")[2] ?? "";
  const { on: plansOn, failed, again } = usePlansOn();
  const seen = visible(plansOn ?? false);
  const section = seen.find((s) => s.id === id);
  const asked = sections.some((s) => s.id === id && s.plans && plansOn === undefined);
  const first = seen[0]?.id;
  useEffect(() => {
    if (!id && first && (plansOn !== undefined || failed)) go(`/office/${first}${location.hash}`, "replace");
  }, [id, first, plansOn, failed]);
  return (
    <Shell title={w.title} bar={<Bar />}>
      <div class="office">
        <Navigation seen={seen} current={section} />
        <div class="office-body">
          {!who.value?.person && <p class="notice warn no-print">{w.nobody}</p>}
          {may("PERMISSION_MANAGE") && who.value?.person && <FirstSteps />}
          {failed && who.value?.person && (
            <p class="notice bad no-print" role="alert">
              <span class="grow">{failed}</span>
              <Button onPress={again}>{listWords().readAgain}</Button>
            </p>
          )}
          {section ? (
            <Loaded key={section.id} section={section} />
          ) : asked ? (
            !failed && <p>{shopWords().loading}</p>
          ) : (
            id && <p class="notice warn">{w.notYours}</p>
          )}
        </div>
      </div>
    </Shell>
  );
}

function Bar(): JSX.Element {
  const w = officeWords();
  const person = who.value?.person;
  return (
    <>
      {may("PERMISSION_DISPATCH") && (
        <PageLink to="/reception" class="button to-reception">
          {w.reception}
        </PageLink>
      )}
      {who.value?.terminal && <PageLink to="/board">{w.board}</PageLink>}
      {person ? (
        <>
          <span class="bar-name">{person.name}</span>
          <Button onPress={() => void signOut().catch(sayWhy)}>{w.signOut}</Button>
        </>
      ) : (
        <PageLink to="/sign-in">{w.signIn}</PageLink>
      )}
    </>
  );
}

function Navigation(p: { seen: readonly Section[]; current: Section | undefined }): JSX.Element {
  const w = officeWords();
  return (
    <nav class="office-nav no-print" aria-label={w.navigation}>
      <select
        class="input pick-section"
        aria-label={w.section}
        value={p.current?.id ?? ""}
        onChange={(e) => go(`/office/${e.currentTarget.value}`)}
      >
        {p.seen.map((s) => (
          <option key={s.id} value={s.id}>
            {w.sections[s.id]}
          </option>
        ))}
      </select>
      {groups.map((g) => {
        const own = p.seen.filter((s) => s.group === g);
        if (own.length === 0) return null;
        return (
          <div key={g}>
            <h2>{w.groups[g]}</h2>
            {own.map((s) => (
              <PageLink key={s.id} to={`/office/${s.id}`} class="">
                <span class="grow">{w.sections[s.id]}</span>
                {s.id === "settings" && unsaved.value && <small>● {w.unsaved}</small>}
              </PageLink>
            ))}
          </div>
        );
      })}
      {stores.value.map((s) => (
        <a key={s.url} href={s.url} rel="noreferrer">
          {s.name} ↗
        </a>
      ))}
    </nav>
  );
}

function Loaded(p: { section: Section }): JSX.Element {
  const loaded = useSignal<ComponentType | undefined>(undefined);
  const failed = useSignal("");
  useEffect(() => {
    p.section.load().then(
      (m) => (loaded.value = m.default),
      async (e: unknown) => (failed.value = await sentence(e)),
    );
  }, []);
  const Shown = loaded.value;
  return (
    <>
      <h2 class="section-title">{officeWords().sections[p.section.id]}</h2>
      {Shown ? <Shown /> : <p>{failed.value || shopWords().loading}</p>}
    </>
  );
}
