import { Config } from '@oclif/core/config';

export { run } from '@oclif/core/run';

// oclif would look for a theme in a file of the user's; colours by meaning are decided in style.ts.
Object.assign(Config.prototype, { loadTheme: async () => undefined });

export { Config };
