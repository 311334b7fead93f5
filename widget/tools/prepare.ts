// Run by npm after an installation. One without development tools brings its own build, or none.
try {
  const { buildWidget } = await import('./build-widget.ts');
  await buildWidget('dist');
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
}
