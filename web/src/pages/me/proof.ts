// Whether one head of the audit tree continues another: the consistency proof of RFC 6962 (verified as RFC 9162,
// 2.1.4.2, says). The node makes the proof, this page checks it, and needs to believe the node in nothing.
import type { TreeHeadJson } from "../../gen/storehub/v1/model_pb";

/** Size and root of the tree, as a node told them. */
export interface Head {
  size: string;
  /** Base64. */
  hash: string;
}

/** The head of a board, undefined before anything was done. */
export function headOf(h: TreeHeadJson | null | undefined): Head | undefined {
  return h?.size && h.hash && h.size !== "0" ? { size: h.size, hash: h.hash } : undefined;
}

type Bytes = Uint8Array<ArrayBuffer>;

function bytesOf(base64: string): Bytes {
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}

function same(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}

async function node(left: Bytes, right: Bytes): Promise<Bytes> {
  const all = new Uint8Array(1 + left.length + right.length);
  all[0] = 1; // an inner node, not a leaf
  all.set(left, 1);
  all.set(right, 1 + left.length);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
}

/** Whether the tree of the newer head is the one of the older with things added, and nothing else. */
export async function continues(older: Head, newer: Head, proof: readonly string[]): Promise<boolean> {
  const [oldHash, newHash] = [bytesOf(older.hash), bytesOf(newer.hash)];
  const [size, more] = [BigInt(older.size), BigInt(newer.size)];
  if (size < 1n || size > more) return false;
  if (size === more) return proof.length === 0 && same(oldHash, newHash);
  const path = proof.map(bytesOf);
  if ((size & (size - 1n)) === 0n) path.unshift(oldHash); // the older tree is a whole subtree of the newer
  let [from, to] = [size - 1n, more - 1n];
  while (from & 1n) [from, to] = [from >> 1n, to >> 1n];
  const first = path.shift();
  if (!first) return false;
  let [oldRoot, newRoot] = [first, first];
  for (const step of path) {
    if (to === 0n) return false;
    if (from & 1n || from === to) {
      oldRoot = await node(step, oldRoot);
      newRoot = await node(step, newRoot);
      while (from !== 0n && !(from & 1n)) [from, to] = [from >> 1n, to >> 1n];
    } else {
      newRoot = await node(newRoot, step);
    }
    [from, to] = [from >> 1n, to >> 1n];
  }
  return to === 0n && same(oldRoot, oldHash) && same(newRoot, newHash);
}
