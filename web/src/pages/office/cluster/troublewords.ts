// What is said of each trouble: what it is, and what somebody in the shop does about it.
import { duration, moment } from "../../../i18n/format";
import { words } from "../../../i18n/language";
import { terms as en } from "../../../i18n/terms-en";
import { terms as pl } from "../../../i18n/terms-pl";
import { terms as zh } from "../../../i18n/terms-zh";
import type { Trouble } from "./trouble";
import { clusterWords } from "./words";

type Said = { [K in Trouble["kind"]]: (t: Extract<Trouble, { kind: K }>) => [what: string, fix: string] };

const tables = words<Readonly<Record<string, string>>>({
  en: en.words.table,
  "zh-CN": zh.words.table,
  pl: pl.words.table,
});

function table(name: string): string {
  return tables()[name] ?? name;
}

function device(kind: string): string {
  const kinds: Readonly<Record<string, string>> = clusterWords().kind;
  return kinds[kind] ?? kind;
}

const english: Said = {
  unbelieved: (t) => [
    `The node that answers must not be believed: ${t.why}`,
    "Use another terminal and call whoever looks after the hub.",
  ],
  noMajority: (t) => [
    `Only ${t.up} of ${t.of} nodes answer: nothing can be dispatched or changed.`,
    "Switch the other PCs on and look at their network. It goes on by itself as soon as most of them are there.",
  ],
  noLeader: () => [
    "No node leads at the moment.",
    "Wait a few seconds. If it stays so, look whether the network between the PCs works.",
  ],
  oneMore: (t) => [
    `${t.up} of ${t.of} nodes run: one more loss stops the shop.`,
    "Bring back the one that is missing today; until then switch no PC off.",
  ],
  down: (t) => [
    `${t.node} does not answer${t.sinceMs < 0 ? "" : `, for ${duration(t.sinceMs)}`}.`,
    "Look whether the PC is on, the cable is in and storehub runs there. One that will not come back is taken out below.",
  ],
  alone: () => ["The shop has one node only: if this PC breaks, everything is lost.", "Add two more PCs below."],
  pair: () => ["Two PCs cannot survive the loss of one.", "Add a third one below; then any one of them may stop."],
  fewVotes: (t) => [
    `Of ${t.pcs} PCs only ${t.of} ${t.of === 1 ? "has" : "have"} a vote, so the loss of one may still stop the shop.`,
    "A new PC votes by itself once it has caught up, within a minute. One that was added to follow only never does: add another as a full node.",
  ],
  disk: (t) => [
    `${t.node}: only ${t.freeMb} MB of its disk are free; ${t.usesMb} MB are the hub's own.`,
    "Delete what does not belong there. With a full disk the node stops.",
  ],
  certificate: (t) => [
    `${t.node}: its certificate ends ${moment(t.until)} and was not renewed.`,
    "Its log says why. After that day the other nodes do not talk to it.",
  ],
  clock: (t) => [
    `${t.node}: its clock is ${duration(Math.abs(t.aheadMs))} ${t.aheadMs > 0 ? "ahead" : "behind"}.`,
    "Let the PCs set their clocks by the network (NTP).",
  ],
  lag: (t) => [
    `${t.node} is ${t.entries} entries behind: what is shown there is old.`,
    "Wait a minute. If it grows, the PC or its network is too slow.",
  ],
  version: (t) => [`${t.node} runs ${t.version}, the leader ${t.others}.`, "Bring all PCs to the same version."],
  terminal: (t) => [
    `${t.node}: the terminal ${t.terminal} does not work as configured: ${t.why}`,
    "Put the configuration of the node right.",
  ],
  device: (t) => [
    `${t.node}: ${device(t.device)} at ${t.path}: ${t.why}`,
    "Look at plug and cable. It works again by itself when it is back.",
  ],
  gap: (t) => [
    `${t.node}: its archive lacks the entries ${t.from} to ${t.to}, before ${moment(t.until)}, for good.`,
    "Ask another node about that time. Nothing of today is missing.",
  ],
  full: (t) => [
    `${table(t.table)}: ${t.rows} of ${t.of}; when it is full it takes no more.`,
    "Delete what is not needed any more.",
  ],
};

const chinese: Said = {
  unbelieved: (t) => [`应答的节点不可信：${t.why}`, "请使用其他终端，并联系维护人员。"],
  noMajority: (t) => [
    `${t.of} 个节点中只有 ${t.up} 个在线：不能派钟，也不能修改。`,
    "请打开其他电脑并检查网络。多数节点恢复后会自动继续。",
  ],
  noLeader: () => ["目前没有主节点。", "请等几秒。若一直如此，请检查各电脑之间的网络。"],
  oneMore: (t) => [
    `${t.of} 个节点中 ${t.up} 个在运行：再少一个门店就停了。`,
    "请今天就恢复缺少的节点；在此之前不要关闭任何电脑。",
  ],
  down: (t) => [
    `${t.node} 没有应答${t.sinceMs < 0 ? "" : `，已 ${duration(t.sinceMs)}`}。`,
    "请检查电脑是否开机、网线是否插好、storehub 是否在运行。不会再回来的节点请在下面移除。",
  ],
  alone: () => ["门店只有一个节点：这台电脑坏了，数据就全没了。", "请在下面再添加两台电脑。"],
  pair: () => ["两台电脑经不起坏掉一台。", "请在下面添加第三台，之后任何一台停了都不要紧。"],
  fewVotes: (t) => [
    `${t.pcs} 台电脑中只有 ${t.of} 台有投票权，停一台仍可能让门店停下。`,
    "新电脑跟上后会在一分钟内自动获得投票权。仅跟随的电脑不会获得：请再添加一台完整节点。",
  ],
  disk: (t) => [
    `${t.node}：磁盘只剩 ${t.freeMb} MB，其中系统自身用了 ${t.usesMb} MB。`,
    "请删除不属于这里的文件。磁盘满了节点会停止。",
  ],
  certificate: (t) => [
    `${t.node}：证书将于 ${moment(t.until)} 到期，且未能更新。`,
    "原因见该节点的日志。到期后其他节点不再与它通信。",
  ],
  clock: (t) => [
    `${t.node}：时钟${t.aheadMs > 0 ? "快" : "慢"}了 ${duration(Math.abs(t.aheadMs))}。`,
    "请让各电脑通过网络（NTP）自动对时。",
  ],
  lag: (t) => [
    `${t.node} 落后 ${t.entries} 条记录：那里显示的内容是旧的。`,
    "请等一分钟。若继续增加，说明电脑或网络太慢。",
  ],
  version: (t) => [`${t.node} 的版本是 ${t.version}，主节点是 ${t.others}。`, "请把所有电脑升级到同一版本。"],
  terminal: (t) => [`${t.node}：终端 ${t.terminal} 未按配置工作：${t.why}`, "请改正该节点的配置。"],
  device: (t) => [
    `${t.node}：${t.path} 的设备（${device(t.device)}）：${t.why}`,
    "请检查插头和线缆。设备恢复后会自动继续工作。",
  ],
  gap: (t) => [
    `${t.node}：归档永久缺少 ${moment(t.until)} 之前的第 ${t.from} 至 ${t.to} 条记录。`,
    "查询那段时间请用其他节点。今天的数据不受影响。",
  ],
  full: (t) => [`${table(t.table)}：${t.rows} / ${t.of}，满了就不能再添加。`, "请删除不再需要的内容。"],
};

const polish: Said = {
  unbelieved: (t) => [
    `Węzłowi, który odpowiada, nie można ufać: ${t.why}`,
    "Użyj innego terminala i wezwij opiekuna systemu.",
  ],
  noMajority: (t) => [
    `Odpowiada tylko ${t.up} z ${t.of} węzłów: nic nie można przydzielić ani zmienić.`,
    "Włącz pozostałe komputery i sprawdź sieć. Gdy wróci większość, praca ruszy sama.",
  ],
  noLeader: () => [
    "Żaden węzeł teraz nie prowadzi.",
    "Poczekaj kilka sekund. Jeśli to trwa, sprawdź sieć między komputerami.",
  ],
  oneMore: (t) => [
    `Działa ${t.up} z ${t.of} węzłów: utrata jeszcze jednego zatrzyma salon.`,
    "Przywróć brakujący jeszcze dziś; do tego czasu nie wyłączaj żadnego komputera.",
  ],
  down: (t) => [
    `${t.node} nie odpowiada${t.sinceMs < 0 ? "" : ` od ${duration(t.sinceMs)}`}.`,
    "Sprawdź, czy komputer jest włączony, kabel wpięty i storehub działa. Taki, który nie wróci, usuń poniżej.",
  ],
  alone: () => [
    "Salon ma tylko jeden węzeł: gdy ten komputer się zepsuje, wszystko przepadnie.",
    "Dodaj poniżej jeszcze dwa komputery.",
  ],
  pair: () => [
    "Dwa komputery nie przetrwają utraty jednego.",
    "Dodaj poniżej trzeci; wtedy dowolny z nich może stanąć.",
  ],
  fewVotes: (t) => [
    `Komputery: ${t.pcs}, ale głosy: ${t.of}. Utrata jednego może nadal zatrzymać salon.`,
    "Nowy komputer dostaje głos sam, w ciągu minuty, gdy nadrobi zaległości. Tylko śledzący nigdy go nie dostanie: dodaj jeszcze jeden jako pełny węzeł.",
  ],
  disk: (t) => [
    `${t.node}: na dysku zostało ${t.freeMb} MB; system zajmuje ${t.usesMb} MB.`,
    "Usuń to, co tam niepotrzebne. Przy pełnym dysku węzeł stanie.",
  ],
  certificate: (t) => [
    `${t.node}: certyfikat kończy się ${moment(t.until)} i nie został odnowiony.`,
    "Przyczynę podaje jego dziennik. Potem inne węzły nie będą z nim rozmawiać.",
  ],
  clock: (t) => [
    `${t.node}: zegar ${t.aheadMs > 0 ? "spieszy się" : "spóźnia się"} o ${duration(Math.abs(t.aheadMs))}.`,
    "Niech komputery ustawiają czas z sieci (NTP).",
  ],
  lag: (t) => [
    `${t.node} jest ${t.entries} wpisów w tyle: pokazuje stare dane.`,
    "Poczekaj minutę. Jeśli ta liczba rośnie, komputer lub sieć jest za wolna.",
  ],
  version: (t) => [
    `${t.node} ma wersję ${t.version}, prowadzący ${t.others}.`,
    "Zaktualizuj wszystkie komputery do tej samej wersji.",
  ],
  terminal: (t) => [
    `${t.node}: terminal ${t.terminal} nie działa zgodnie z konfiguracją: ${t.why}`,
    "Popraw konfigurację węzła.",
  ],
  device: (t) => [
    `${t.node}: ${device(t.device)}, ${t.path}: ${t.why}`,
    "Sprawdź wtyczkę i kabel. Po podłączeniu zadziała samo.",
  ],
  gap: (t) => [
    `${t.node}: w archiwum na zawsze brakuje wpisów od ${t.from} do ${t.to}, sprzed ${moment(t.until)}.`,
    "O ten czas pytaj inny węzeł. Z dzisiejszych danych niczego nie brakuje.",
  ],
  full: (t) => [`${table(t.table)}: ${t.rows} z ${t.of}; pełna nie przyjmie więcej.`, "Usuń to, co niepotrzebne."],
};

const said = words<Said>({ en: english, "zh-CN": chinese, pl: polish });

/** What a trouble is, and what to do about it. */
export function troubleText(t: Trouble): [what: string, fix: string] {
  return (said()[t.kind] as (t: Trouble) => [string, string])(t);
}
