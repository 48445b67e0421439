// storehub on a PC where there is nothing yet, with the address of its set-up that it prints.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary, freePort } from "./hub";

export class EmptyNode implements AsyncDisposable {
  private constructor(
    private readonly dir: string,
    private readonly node: ChildProcess,
    /** Where it is set up, with the secret that opens it once. */
    readonly url: string,
  ) {}

  static async start(): Promise<EmptyNode> {
    const dir = await mkdtemp(join(tmpdir(), "storehub-setup-"));
    const listen = `127.0.0.1:${await freePort()}`;
    const args = ["serve", "--dir", join(dir, "node"), "--listen", listen, "--http", `127.0.0.1:${await freePort()}`];
    const node = spawn(binary, [...args, "--no-mdns"], { stdio: ["ignore", "ignore", "pipe"] });
    const url = await new Promise<string>((found, failed) => {
      let said = "";
      node.stderr.on("data", (b: Buffer) => {
        said += b.toString();
        const address = /http:\/\/127\.0\.0\.1:\d+\/setup#\w+/.exec(said)?.[0];
        if (address) found(address);
      });
      node.once("exit", () => failed(new Error(said)));
    });
    return new EmptyNode(dir, node, url);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((done) => this.node.once("exit", done));
    this.node.kill("SIGINT");
    await ended;
    await rm(this.dir, { recursive: true, force: true });
  }
}
