import jsQR from "jsqr";
import { expect, test } from "vitest";
import { qrPath } from "./qr";

/** The path as a picture of one pixel a module, as a camera that sees well has it. */
function picture(text: string, scale = 3): { pixels: Uint8ClampedArray; width: number } {
  const { path, size } = qrPath(text);
  const width = size * scale;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g))
    for (let px = Number(x) * scale; px < (Number(x) + Number(run)) * scale; px++)
      for (let py = Number(y) * scale; py < (Number(y) + 1) * scale; py++)
        pixels.fill(0, (py * width + px) * 4, (py * width + px) * 4 + 3);
  return { pixels, width };
}

test.each([
  "https://192.168.1.20:7443/#code=K7M2-9QXT",
  "storehub://pair?code=123456&at=https://a:1&at=https://b:2&at=https://c:3",
  "żółć 排钟",
])("what is drawn of %s is read again", (text) => {
  const { pixels, width } = picture(text);
  expect(jsQR(pixels, width, width)?.data).toBe(text);
});
