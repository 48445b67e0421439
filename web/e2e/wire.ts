// The network between a phone and a node, which a test can cut. What Playwright calls offline lets a stream go on that
// runs already, and so shows nothing of how a page loses the shop and finds it again.
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

export class Wire {
  private readonly ends = new Set<Socket>();
  private whole = true;

  private constructor(
    private readonly server: Server,
    private readonly scheme: string,
  ) {}

  /** A way to a node's address; the browser is to use url instead. */
  static async to(address: string): Promise<Wire> {
    const { protocol, hostname, port } = new URL(address);
    const server = createServer({ pauseOnConnect: true });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const wire = new Wire(server, protocol);
    server.on("connection", (near) => wire.join(near, () => connect({ host: hostname, port: Number(port) })));
    return wire;
  }

  get url(): string {
    return `${this.scheme}//127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on nothing comes through, and nobody is told: as where the Wi-Fi does not reach. */
  cut(): void {
    this.whole = false;
    for (const end of this.ends) end.unpipe().pause();
  }

  /** Everything that was under way is lost, and new connections come through. */
  heal(): void {
    for (const end of this.ends) end.destroy();
    this.whole = true;
  }

  async close(): Promise<void> {
    const closed = new Promise((done) => this.server.close(done));
    for (const end of this.ends) end.destroy();
    await closed;
  }

  private join(near: Socket, open: () => Socket): void {
    this.keep(near);
    if (!this.whole) return; // it waits, as a call into the void does
    const far = open();
    this.keep(far);
    near.pipe(far);
    far.pipe(near);
    near.once("close", () => far.destroy());
    far.once("close", () => near.destroy());
  }

  private keep(end: Socket): void {
    this.ends.add(end);
    end.once("close", () => this.ends.delete(end));
    end.on("error", () => end.destroy());
  }
}
