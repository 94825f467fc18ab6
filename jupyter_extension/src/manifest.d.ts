// package.json lies above rootDir, where tsc may not look; the bundler reads it, and keeps only what is used.
declare module '*/package.json' {
  const manifest: { readonly version: string };
  export default manifest;
}
