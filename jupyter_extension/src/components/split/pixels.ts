/** How two pictures of one size differ: the share of their pixels, from 0 to 1, and a picture of where. */
export type PixelDifference = Readonly<{ share: number; shown: ImageData }>;

/** Pixels past which two pictures are not laid over each other. */
const MOST = 16_000_000;
/** How far a channel may be off, of 255, before a pixel counts: less is what a JPEG does. */
const TOLERANCE = 8;

/** Null where the pictures are of different sizes, or too large. Both are loaded. */
export function pixelDifference(
  old: HTMLImageElement,
  now: HTMLImageElement
): PixelDifference | null {
  const [width, height] = [now.naturalWidth, now.naturalHeight];
  const alike = old.naturalWidth === width && old.naturalHeight === height;
  if (!alike || width * height === 0 || width * height > MOST) {
    return null;
  }
  const before = pixels(old, width, height);
  const after = pixels(now, width, height);
  return before === null || after === null ? null : compared(before, after);
}

function pixels(
  image: HTMLImageElement,
  width: number,
  height: number
): ImageData | null {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.drawImage(image, 0, 0, width, height);
  return context?.getImageData(0, 0, width, height) ?? null;
}

/** Pixels that differ stand out in black on a page where the others have faded. */
export function compared(before: ImageData, after: ImageData): PixelDifference {
  const shown = new ImageData(after.width, after.height);
  const count = after.width * after.height;
  let differing = 0;
  for (let at = 0; at < count * 4; at += 4) {
    let far = false;
    for (let channel = at; channel < at + 4; channel += 1) {
      const [one, other] = [before.data[channel], after.data[channel]];
      far ||= Math.abs((one ?? 0) - (other ?? 0)) > TOLERANCE;
      const faded = 255 - (255 - (other ?? 0)) / 8;
      shown.data[channel] = far ? 0 : faded;
    }
    if (far) {
      differing += 1;
      shown.data.fill(0, at, at + 3);
    }
    shown.data[at + 3] = 255;
  }
  return { share: differing / count, shown };
}
