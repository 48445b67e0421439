// A real shop for the tests of a file: three nodes as processes with their readers and displays on ptys, started as
// "make demo" starts them, in a directory and on ports of their own.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, type BrowserContext, type Page } from "@playwright/test";
import type { Wire } from "./wire";

export const binary = new URL("../../bin/storehub", import.meta.url).pathname;
const run = promisify(execFile);

/** A port that is free now, and the next one too, which the gossip takes. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** What a demo writes when it is ready (ops/demo/manifest.go). */
interface Manifest {
  nodes: { id: string; name: string; terminal: string; pid: number; http: string; https: string }[];
  owner_token: string;
  cards: { uid: string; technician?: string; staff?: string; customer?: string }[];
  leader: string;
}

type Cookies = Awaited<ReturnType<BrowserContext["cookies"]>>;

export type NodeName = "reception" | "techroom" | "office";

/** The languages that every happy path is walked in. */
export const languages = ["zh-CN", "pl", "en"] as const;

/** How pages are looked at for whether all fits: in the language with the longest words, and in the one with other ones. */
export const looks = [
  ["desk", "pl", { width: 1024, height: 768 }],
  ["phone", "pl", { width: 360, height: 740 }],
  ["phone", "zh-CN", { width: 360, height: 740 }],
] as const;

export class Hub {
  private constructor(
    private readonly dir: string,
    private readonly child: ChildProcess,
    private manifest: Manifest,
  ) {}

  /** Starts a shop; it is ready when this returns. config is more flags of its nodes, as lines of a file. */
  static async start(config: Record<string, unknown> = {}): Promise<Hub> {
    const dir = await mkdtemp(join(tmpdir(), "storehub-e2e-"));
    const more = `${dir}.yaml`;
    await writeFile(more, JSON.stringify(config));
    const words = ["demo", "--dir", dir, "--port", "0"];
    if (Object.keys(config).length > 0) words.push("--serve-config", more);
    const child = spawn(binary, words, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stdout.on("data", (b: Buffer) => (said += b.toString()));
    child.stderr.on("data", (b: Buffer) => (said += b.toString()));
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the shop did not start:\n${said}`);
      const manifest = await readFile(join(dir, "demo.json"), "utf8").catch(() => "");
      if (manifest) return new Hub(dir, child, JSON.parse(manifest) as Manifest);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.child.once("exit", done));
    this.child.kill("SIGINT");
    await ended;
    await rm(this.dir, { recursive: true, force: true });
    await rm(`${this.dir}.yaml`, { force: true });
  }

  /** Reads again who leads and which processes there are. */
  async refresh(): Promise<Manifest> {
    this.manifest = JSON.parse(await readFile(join(this.dir, "demo.json"), "utf8")) as Manifest;
    return this.manifest;
  }

  node(name: NodeName): Manifest["nodes"][number] {
    const found = this.manifest.nodes.find((n) => n.name === name);
    if (!found) throw new Error(`no node ${name}`);
    return found;
  }

  /** The name of the node that leads. */
  async leader(): Promise<NodeName> {
    const { nodes, leader } = await this.refresh();
    return nodes.find((n) => n.id === leader)!.name as NodeName;
  }

  /**
   * A call with the owner's token, as the command line makes it: call("DispatchService/GetBoard", {}). While nobody leads
   * it is tried again with its request id, as every client does.
   */
  async call<T = Record<string, unknown>>(method: string, request: unknown, at: NodeName = "reception"): Promise<T> {
    const id = randomUUID();
    for (const until = Date.now() + 20_000; ;) {
      const answer = await fetch(`${this.node(at).http}/storehub.v1.${method}`, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Authorization: `Bearer ${this.manifest.owner_token}`,
          "Storehub-Request-Id": id,
        },
        body: JSON.stringify(request),
      });
      const body = (await answer.json()) as { code?: string };
      if (answer.ok) return body as T;
      if (body.code !== "unavailable" || Date.now() > until) throw new Error(`${method}: ${JSON.stringify(body)}`);
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  /** The command line of the program. */
  async cli(...args: string[]): Promise<string> {
    return (await run(binary, args)).stdout;
  }

  /** A card at the reader of a node, as bytes on its serial line. */
  async swipe(node: NodeName, card: string): Promise<void> {
    await this.cli("sim", "swipe", "--dir", this.dir, "--node", node, "--card", card);
  }

  /** What the display of a node shows now, both lines. */
  async display(node: NodeName): Promise<string> {
    return this.cli("sim", "display", "--dir", this.dir, "--node", node);
  }

  /** The phone at a register rings, or says something else of the call: ring("reception", "17700001111", "--state", "missed"). */
  async ring(node: NodeName, ...call: string[]): Promise<void> {
    await this.cli("sim", "call", "--dir", this.dir, "--node", node, ...call);
  }

  /** Another PC joins the shop by a line that was made for it, as somebody there types it, and runs. */
  async join(line: string, name: string): Promise<{ kill: () => Promise<void> } & AsyncDisposable> {
    const dir = join(this.dir, name);
    const words = line.split(" ").slice(1);
    await this.cli(...words.map((w) => (w === "DIR" ? dir : w === "NAME" ? name : w)));
    const child = spawn(binary, ["serve", "--dir", dir, "--listen", `127.0.0.1:${await freePort()}`, "--http", ""], {
      stdio: "ignore",
    });
    const ended = new Promise<void>((done) => child.once("exit", () => done()));
    const kill = async (): Promise<void> => {
      child.kill("SIGKILL");
      await ended;
    };
    return { kill, [Symbol.asyncDispose]: kill };
  }

  /** kill -9 of a node's process. */
  async kill(name: NodeName): Promise<void> {
    process.kill((await this.refresh()).nodes.find((n) => n.name === name)!.pid, "SIGKILL");
  }

  /** The node's process stands still until the answer is called, as that of a PC that hangs. */
  freeze(name: NodeName): () => void {
    const { pid } = this.node(name);
    process.kill(pid, "SIGSTOP");
    return () => void process.kill(pid, "SIGCONT");
  }

  async restart(name: NodeName): Promise<void> {
    await this.cli("demo", "restart", "--dir", this.dir, "--node", name);
    await this.refresh();
  }

  /** The card of a technician, of staff or of a customer, as the demo has given it. */
  cardOf(holder: string): string {
    const found = this.manifest.cards.find((c) => [c.technician, c.staff, c.customer].includes(holder));
    if (!found) throw new Error(`nobody has a card as ${holder}`);
    return found.uid;
  }

  /**
   * Makes the browser of a context the terminal of a node, and opens a page there, at its own PC's address or at the one
   * of the shop's network. One that is to go on at another node is enrolled there, too.
   */
  async openTerminal(page: Page, name: NodeName, path = "/", scheme: "http" | "https" = "http"): Promise<void> {
    await this.open(page, { terminal: this.node(name).terminal }, this.node(name)[scheme], path);
  }

  /** Signs a technician or a member of staff in by a code, on a device of his own, at a node or on a way to it. */
  async openPerson(
    page: Page,
    who: { technician: string } | { staffId: string },
    at: NodeName | Wire,
    path = "/",
  ): Promise<void> {
    await this.open(page, who, typeof at === "string" ? this.node(at).http : at.url, path);
  }

  // An address signs in ten times a minute at most, so what one browser has got by its code the next ones bring along.
  private readonly signedIn = new Map<string, Cookies>();

  private async open(page: Page, who: object, address: string, path: string): Promise<void> {
    const key = JSON.stringify([who, address]);
    const cookies = this.signedIn.get(key);
    if (cookies) {
      await page.context().addCookies(cookies);
      await page.goto(address + path);
      return;
    }
    const { code } = await this.call<{ code: string }>("AccessService/CreateSignInCode", who);
    await page.goto(`${address}/#code=${code}`);
    await page.waitForFunction(() => !location.pathname.startsWith("/sign-in") && !location.hash.includes("code="));
    this.signedIn.set(key, await page.context().cookies());
    if (path !== "/") await page.goto(address + path);
  }
}

/** Pages of this context read in a language, whatever the terminal's is. */
export async function readIn(context: BrowserContext, language: (typeof languages)[number]): Promise<void> {
  await context.addInitScript((l) => localStorage.setItem("storehub-language", l), language);
}

/** Nothing is wider than the screen, once all of the page is there. */
export async function fits(page: Page, what = ""): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth), { message: what })
    .toBeLessThanOrEqual(0);
}
