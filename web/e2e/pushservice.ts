// A push service of the test's own and a browser's side of it. Chromium without Google's services subscribes to none, so the
// test makes the keys and opens what a node has sealed by them: by node:crypto and RFC 8291, 8188 and 8292 alone.
import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  sign,
  verify,
  type ECDH,
} from "node:crypto";
import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { IncomingHttpHeaders } from "node:http";

interface Posted {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export class PushService {
  /** What the next posts are answered. */
  status = 201;
  readonly posted: Posted[] = [];

  private constructor(private readonly server: Server) {}

  /** One that shows a certificate of its own; it is written to file. */
  static async start(file: string): Promise<PushService> {
    const { key, cert } = certificate();
    await writeFile(file, cert);
    const server = createServer({ key, cert });
    const service = new PushService(server);
    server.on("request", (request, answer) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        service.posted.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(parts) });
        answer.writeHead(service.status).end();
      });
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    return service;
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

/** The keys of one subscription. */
export class Subscriber {
  private readonly ecdh: ECDH = createECDH("prime256v1");
  readonly auth = randomBytes(16);
  readonly key = this.ecdh.generateKeys();

  /** Opens a body of one record. */
  open(body: Buffer): string {
    const salt = body.subarray(0, 16);
    const theirs = body.subarray(21, 21 + body[20]!);
    const sealed = body.subarray(21 + body[20]!);
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), this.key, theirs]);
    const ikm = hkdfSync("sha256", this.ecdh.computeSecret(theirs), this.auth, info, 32);
    const derived = (what: string, length: number): Buffer =>
      Buffer.from(hkdfSync("sha256", Buffer.from(ikm), salt, Buffer.from(`Content-Encoding: ${what}\0`), length));
    const decipher = createDecipheriv("aes-128-gcm", derived("aes128gcm", 16), derived("nonce", 12));
    decipher.setAuthTag(sealed.subarray(-16));
    const text = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    const end = text.lastIndexOf(2);
    if (end < 0 || text.subarray(end + 1).some((b) => b !== 0)) throw new Error("it is not the last record");
    return text.subarray(0, end).toString();
  }
}

/** What the token of a post says, if the key that it names has signed it. */
export function claims(authorization: string): { key: string; aud: string; sub: string; exp: number } {
  const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization) ?? [];
  const [head, body, signature] = token!.split(".");
  const point = Buffer.from(key!, "base64url");
  const shop = createPublicKey({
    format: "jwk",
    key: {
      ...{ kty: "EC", crv: "P-256" },
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
    },
  });
  const signed = Buffer.from(`${head}.${body}`);
  const by = { key: shop, dsaEncoding: "ieee-p1363" } as const;
  if (!verify("sha256", signed, by, Buffer.from(signature!, "base64url"))) throw new Error("the token is not signed");
  return {
    ...(JSON.parse(Buffer.from(body!, "base64url").toString()) as { aud: string; sub: string; exp: number }),
    key: key!,
  };
}

/** DER (X.690): a tag, the length, what is in it. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const inner = Buffer.concat(parts);
  const n = inner.length;
  const length = n < 128 ? [n] : n < 256 ? [0x81, n] : [0x82, n >> 8, n & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), inner]);
}

/** A certificate for 127.0.0.1 that signs itself, RFC 5280. */
function certificate(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
  const time = (ms: number): Buffer =>
    der(0x17, Buffer.from(`${new Date(ms).toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`));
  const bits = (b: Buffer): Buffer => der(0x03, Buffer.from([0]), b);
  const extension = (id: string, value: Buffer): Buffer => der(0x30, oid(id), der(0x04, value));
  const spki = publicKey.export({ type: "spki", format: "der" });
  const name = der(0x30, der(0x31, der(0x30, oid("550403"), der(0x0c, Buffer.from("push")))));
  const ecdsaSha256 = der(0x30, oid("2a8648ce3d040302"));
  const dayMs = 86_400_000;
  const text = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaSha256,
    name,
    der(0x30, time(Date.now() - dayMs), time(Date.now() + dayMs)),
    name,
    spki,
    der(
      0xa3,
      der(
        0x30,
        extension("551d13", der(0x30, der(0x01, Buffer.from([255])))), // an authority, of itself
        extension("551d11", der(0x30, der(0x87, Buffer.from([127, 0, 0, 1])))),
      ),
    ),
  );
  const whole = der(0x30, text, ecdsaSha256, bits(sign("sha256", text, privateKey)));
  const lines = whole.toString("base64").replace(/.{64}/g, "$&\n");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}
