import manifest from '../../package.json';

/** The version of this extension, as the browser loaded it. */
export const VERSION = manifest.version;
