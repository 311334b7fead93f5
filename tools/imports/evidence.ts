import type { ICruiseResult, IDependency } from 'dependency-cruiser';

const MODULES_MIN = 60;
const DEPENDENCIES_MIN = 150;

interface Edge {
  from: string;
  to: RegExp;
  typeOnly?: boolean;
}

/** One import of each sort that the rules are about. Unseen, the rule for that sort is blind. */
const KNOWN_EDGES: readonly Edge[] = [
  { from: 'server/src/app.ts', to: /^server\/src\/domain\/rooms\/rooms\.service\.ts$/ },
  { from: 'server/src/app.ts', to: /^contract\/src\/site\.endpoints\.ts$/ },
  { from: 'server/src/app.ts', to: /^server\/src\/storage\/storage\.ts$/, typeOnly: true },
  { from: 'server/src/storage/dialects/sqlite.ts', to: /node_modules\/better-sqlite3\// },
  { from: 'server/src/storage/dialects/postgres.ts', to: /node_modules\/pg\// },
];

/**
 * What is missing for the reading to count. dependency-cruiser reads no TypeScript module when it
 * finds no TypeScript below version 7, and then reports that all is well.
 */
export function missingEvidence({ modules, summary }: ICruiseResult): string[] {
  const dependencies = summary.totalDependenciesCruised ?? 0;
  const missing = KNOWN_EDGES.filter(
    (edge) =>
      !modules.some((module) => module.source === edge.from && module.dependencies.some(is(edge))),
  ).map(({ from, to }) => `the import of ${to.source} in ${from} was not seen`);
  if (summary.totalCruised < MODULES_MIN) missing.push(`only ${summary.totalCruised} modules read`);
  if (dependencies < DEPENDENCIES_MIN) missing.push(`only ${dependencies} imports read`);
  return missing;
}

function is({ to, typeOnly = false }: Edge): (dependency: IDependency) => boolean {
  return ({ resolved, dependencyTypes }) =>
    to.test(resolved) && dependencyTypes.includes('type-only') === typeOnly;
}
