// A text as a QR code, for another device to read. The words stand beside it: not everybody has a camera at hand.
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { encode } from "uqr";

/** Modules of white around the code (ISO/IEC 18004, 6.3.8: four). */
const quietZone = 4;

/** The dark modules of a text's code as one SVG path, and how many modules it is wide with its quiet zone. */
export function qrPath(text: string): { path: string; size: number } {
  const { data, size } = encode(text, { ecc: "M", border: quietZone });
  let path = "";
  data.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      const from = x;
      while (row[x]) x++;
      if (x > from) path += `M${from} ${y}h${x - from}v1H${from}z`;
    }
  });
  return { path, size };
}

/** The code, black on white in any theme: readers want it so. label says what it opens. */
export function Qr(p: { text: string; label: string }): JSX.Element {
  const { path, size } = useMemo(() => qrPath(p.text), [p.text]);
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={p.label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
