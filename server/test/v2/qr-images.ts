import jsQR from 'jsqr';
import { PNG } from 'pngjs';

/** A QR code as rows of modules; true is dark. */
export type Modules = readonly (readonly boolean[])[];

/** What a scanner reads in a PNG, if it is a code at all. */
export function scanPng(bytes: Buffer): string | undefined {
  const { data, width, height } = PNG.sync.read(bytes);
  return readCode(new Uint8ClampedArray(data), width, height);
}

/** What a scanner reads in drawn modules. */
export function scanModules(modules: Modules): string | undefined {
  const scale = 4;
  const side = modules.length * scale;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const isDark = modules[Math.floor(y / scale)]?.[Math.floor(x / scale)] ?? false;
      if (isDark) pixels.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  return readCode(pixels, side, side);
}

/** The modules of a PNG that is `side` modules wide, each read at its middle. */
export function modulesOfPng(bytes: Buffer, side: number): Modules {
  const { data, width } = PNG.sync.read(bytes);
  const middle = (index: number): number => Math.floor(((index + 0.5) * width) / side);
  const isDark = (x: number, y: number): boolean => {
    const red = data[(middle(y) * width + middle(x)) * 4] ?? 255;
    return red < 128;
  };
  return Array.from({ length: side }, (_row, y) =>
    Array.from({ length: side }, (_column, x) => isDark(x, y)),
  );
}

/** The modules of an SVG: its dark ones are one path of level strokes, one module thick. */
export function modulesOfSvg(svg: string): Modules {
  const side = Number(/viewBox="0 0 (\d+) \d+"/.exec(svg)?.[1]);
  const path = /<path stroke="[^"]*" d="([^"]*)"/.exec(svg)?.[1] ?? '';
  const modules = Array.from({ length: side }, () => Array.from({ length: side }, () => false));
  let [x, y] = [0, 0];
  for (const [, command, first, second] of path.matchAll(/([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?/g)) {
    const [across, down] = [Number(first), Number(second ?? 0)];
    if (command === 'M') [x, y] = [across, down];
    if (command === 'm') [x, y] = [x + across, y + down];
    if (command === 'h') {
      modules[Math.floor(y)]?.fill(true, x, x + across);
      x += across;
    }
  }
  return modules;
}

function readCode(pixels: Uint8ClampedArray, width: number, height: number): string | undefined {
  return jsQR.default(pixels, width, height)?.data;
}
