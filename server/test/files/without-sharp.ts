import { registerHooks } from 'node:module';

// Loaded before a program: to that one the optional package is not installed.
registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'sharp') return next(specifier, context);
    throw Object.assign(new Error('sharp is not installed'), { code: 'ERR_MODULE_NOT_FOUND' });
  },
});
