import { words } from "../../i18n/language";

export const elsewhereWords = words({
  en: {
    looking: "This page's node does not answer. The other nodes are asked; you can also go there yourself:",
    going: (name: string, s: number) => `This page's node does not answer, ${name} does. Going on there in ${s} s.`,
    goNow: "Go now",
    stay: "Stay here",
    follows: "The page follows to the first node that answers.",
    local: (names: string) =>
      `The node of this PC does not answer. Go to another of the shop's PCs${names && ` (${names})`} and work on there, and look whether storehub runs on this PC; the page comes back by itself.`,
    alone:
      "The node does not answer, and no other is known. Look whether its PC and the network are on; the page comes back by itself.",
    back: (host: string) =>
      `This browser is not enrolled here. It came from ${host} and goes back there as soon as that answers.`,
  },
  "zh-CN": {
    looking: "本页的节点没有应答，正在询问其他节点。也可以直接前往：",
    going: (name: string, s: number) => `本页的节点没有应答，${name} 可用，${s} 秒后转到那里。`,
    goNow: "立即前往",
    stay: "留在这里",
    follows: "页面会自动转到最先应答的节点。",
    local: (names: string) =>
      `本机节点没有应答。请走到店里另一台电脑${names && `（${names}）`}继续，并检查本机的 storehub 是否在运行；恢复后页面会自动继续。`,
    alone: "节点没有应答，也没有其他已知节点。请检查那台电脑和网络；恢复后页面会自动继续。",
    back: (host: string) => `本浏览器未在此节点登记。它来自 ${host}，对方恢复后会自动返回。`,
  },
  pl: {
    looking: "Węzeł tej strony nie odpowiada. Pytamy pozostałe; możesz też przejść sam:",
    going: (name: string, s: number) => `Węzeł tej strony nie odpowiada, a ${name} tak. Przejście za ${s} s.`,
    goNow: "Przejdź teraz",
    stay: "Zostań tutaj",
    follows: "Strona przejdzie do pierwszego węzła, który odpowie.",
    local: (names: string) =>
      `Węzeł tego komputera nie odpowiada. Podejdź do innego komputera salonu${names && ` (${names})`} i pracuj przy nim, a tu sprawdź, czy storehub działa na tym komputerze; strona wróci sama.`,
    alone: "Węzeł nie odpowiada, a innego nie znamy. Sprawdź, czy jego komputer i sieć są włączone; strona wróci sama.",
    back: (host: string) =>
      `Ta przeglądarka nie jest tu zarejestrowana. Przyszła z ${host} i wróci, gdy tamten węzeł odpowie.`,
  },
});
