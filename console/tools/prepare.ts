// Run by npm after an installation. One without development tools brings its own build, or none.
try {
  const { buildConsole } = await import('./build-console.ts');
  await buildConsole('dist');
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
}
