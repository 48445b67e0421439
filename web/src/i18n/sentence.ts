// The sentence for whatever a call came to: what happened, why, and what to do.
import { Fault } from "../api/fault";
import type { ReasonJson } from "../gen/storehub/v1/reason_pb";
import type { Args } from "../api/fault";
import { language, words, type Language } from "./language";
import { fill, type Terms } from "./template";

type Said = Exclude<ReasonJson, "REASON_UNSPECIFIED">;

/** The templates (template.ts) of all reasons in one language; what is missing does not compile. */
export type Texts = Record<Said, string>;

/** What a language says of reasons. */
export interface Reasons {
  texts: Texts;
  terms: Terms;
}

const load: Record<Language, () => Promise<Reasons>> = {
  en: () => import("./reasons-en"),
  "zh-CN": () => import("./reasons-zh"),
  pl: () => import("./reasons-pl"),
};

const general = words({
  en: {
    uncertain:
      "The hub did not answer in time, and it is not known whether this was done. Look at the board before you try again.",
    unavailable:
      "The hub cannot be reached, and nothing was done. It is tried again by itself; if it stays so, look whether this PC and the network are on.",
    signedOut: "You are not signed in here any more. Sign in and try again; nothing was done.",
    other: (message: string) => `It was not done: ${message}`,
    unread:
      "This could not be read: the hub does not answer. It is read again when the hub is back; if it stays so, look whether this PC and the network are on.",
    unreadSignedOut: "You are not signed in here any more, so this cannot be read. Sign in to see it.",
    unreadOther: (message: string) =>
      `This could not be read. Load the page anew; if it stays so, say this to whoever looks after the hub: ${message}`,
  },
  "zh-CN": {
    uncertain: "系统没有及时答复，无法确定是否已完成。请先看排钟板，再决定是否重试。",
    unavailable: "连接不上系统，操作没有执行。系统会自动重试；若一直如此，请检查本机和网络。",
    signedOut: "登录已失效，操作没有执行。请重新登录后再试。",
    other: (message: string) => `操作没有执行：${message}`,
    unread: "读取失败：系统没有答复。系统恢复后会自动重新读取；若一直如此，请检查本机和网络。",
    unreadSignedOut: "登录已失效，无法读取。请重新登录后查看。",
    unreadOther: (message: string) => `读取失败。请刷新页面；若一直如此，请把这句话告诉系统负责人：${message}`,
  },
  pl: {
    uncertain:
      "System nie odpowiedział na czas i nie wiadomo, czy to zrobiono. Zanim spróbujesz ponownie, spójrz na tablicę.",
    unavailable:
      "Brak połączenia z systemem, nic nie zrobiono. Próba powtarza się sama; jeśli to trwa, sprawdź ten komputer i sieć.",
    signedOut: "Nie jesteś już tu zalogowany i nic nie zrobiono. Zaloguj się i spróbuj ponownie.",
    other: (message: string) => `Nie zrobiono tego: ${message}`,
    unread:
      "Nie udało się tego wczytać: system nie odpowiada. Wczyta się ponownie, gdy system wróci; jeśli to trwa, sprawdź ten komputer i sieć.",
    unreadSignedOut: "Nie jesteś już tu zalogowany i nie można tego wczytać. Zaloguj się, aby to zobaczyć.",
    unreadOther: (message: string) =>
      `Nie udało się tego wczytać. Odśwież stronę; jeśli to trwa, przekaż opiekunowi systemu: ${message}`,
  },
});

/** The sentence of one reason. */
export async function reasonSentence(reason: ReasonJson, args: Args): Promise<string> {
  if (reason === "REASON_UNSPECIFIED") return "";
  const { texts, terms } = await load[language.value]();
  return fill(texts[reason], args, terms);
}

/** The sentence of a failure of any kind. */
export async function sentence(e: unknown): Promise<string> {
  if (!(e instanceof Fault)) return general().other(String(e));
  if (e.reason === "REASON_UNSPECIFIED") return e.aim === "read" ? unread(e) : undone(e);
  const all = [await reasonSentence(e.reason, e.args)];
  for (const o of e.obstacles) all.push(await reasonSentence(o.reason, o.args));
  return all.filter(Boolean).join(" ");
}

function undone(e: Fault): string {
  const w = general();
  if (e.signedOut) return w.signedOut;
  if (e.uncertain) return w.uncertain;
  return e.again ? w.unavailable : w.other(e.message);
}

function unread(e: Fault): string {
  const w = general();
  if (e.signedOut) return w.unreadSignedOut;
  return e.again ? w.unread : w.unreadOther(e.message);
}
