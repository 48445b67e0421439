// Who did something, and to whom or what, as the record has it ("staff:anna", "technician:8 named by terminal:reception",
// "customer:C-7"), in words.
import { words } from "../i18n/language";

const kindWords = words({
  en: {
    kinds: {
      technician: "technician",
      staff: "",
      customer: "customer",
      category: "category",
      item: "service",
      room: "room",
      resource: "resource",
      terminal: "terminal",
      node: "node",
      assistant: "phone assistant",
      token: "program",
    } as Record<string, string>,
    time: "by itself",
    namedBy: (who: string, by: string) => `${who}, entered by ${by}`,
  },
  "zh-CN": {
    kinds: {
      technician: "技师",
      staff: "",
      customer: "会员",
      category: "类别",
      item: "项目",
      room: "房间",
      resource: "资源",
      terminal: "终端",
      node: "节点",
      assistant: "电话助手",
      token: "程序",
    } as Record<string, string>,
    time: "自动",
    namedBy: (who: string, by: string) => `${who}（由 ${by} 录入）`,
  },
  pl: {
    kinds: {
      technician: "technik",
      staff: "",
      customer: "klient",
      category: "kategoria",
      item: "usługa",
      room: "pokój",
      resource: "zasób",
      terminal: "terminal",
      node: "węzeł",
      assistant: "asystent telefonu",
      token: "program",
    } as Record<string, string>,
    time: "automatycznie",
    namedBy: (who: string, by: string) => `${who}, wpisał: ${by}`,
  },
});

const namedBy = " named by ";

/** One of them: by name, and where it has none any more by its id. A technician goes by his number, too. */
export function called(id: string, name = ""): string {
  const w = kindWords();
  const [kind = "", of] = id.split(/:(.*)/s);
  if (id === "time") return w.time;
  if (of === undefined) return [id, name].filter(Boolean).join(" ");
  const known = w.kinds[kind];
  if (known === undefined) return id;
  return [known, kind === "technician" ? of : name || of, kind === "technician" && name].filter(Boolean).join(" ");
}

/** Who did it, and whose credential said so; names by id. */
export function byWhom(actor: string, names: ReadonlyMap<string, string>): string {
  const [who = "", by] = actor.split(namedBy);
  const said = called(who, names.get(who));
  return by ? kindWords().namedBy(said, called(by, names.get(by))) : said;
}

/** The same where the answer tells the name of whoever did it. */
export function byNamed(actor: string, name: string): string {
  const [who = ""] = actor.split(namedBy);
  return byWhom(actor, new Map([[who, name]]));
}
