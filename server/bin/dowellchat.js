#!/usr/bin/env node
const MAJOR_MIN = 24;

// Older ones cannot read TypeScript, and say so in words that help nobody.
if (Number.parseInt(process.versions.node, 10) < MAJOR_MIN) {
  process.stderr.write(`DowellChat needs Node ${MAJOR_MIN}; this is ${process.versions.node}.\n`);
  process.exit(1);
}
await import('../src/cli.ts');
