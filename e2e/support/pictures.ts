import { PNG } from 'pngjs';

/** A picture with something to see: a sun over hills, in a few flat colours. */
export function drawPng(width = 640, height = 400): Buffer {
  const png = new PNG({ width, height });
  const sun = { x: width * 0.7, y: height * 0.35, radius: height * 0.16 };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const color = colorAt(x, y);
      png.data.set([...color, 255], (y * width + x) * 4);
    }
  }
  return PNG.sync.write(png);

  function colorAt(x: number, y: number): readonly [number, number, number] {
    const hill = height * (0.72 + 0.1 * Math.sin((x / width) * 5));
    if (y > hill + height * 0.12) return [47, 111, 84];
    if (y > hill) return [104, 158, 120];
    if (Math.hypot(x - sun.x, y - sun.y) < sun.radius) return [246, 196, 83];
    return [253, 226 - Math.round((y / height) * 40), 200];
  }
}
