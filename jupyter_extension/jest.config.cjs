const lab = require('@jupyterlab/testing/lib/jest-config');

const config = lab(__dirname);

/** Packages that ship ES modules only. */
const modules = '@jupyter|@jupyterlab|lib0|y-protocols|yjs';
const node = [['@babel/preset-env', { targets: { node: 'current' } }]];

module.exports = {
  ...config,
  rootDir: __dirname,
  reporters: ['default'],
  transform: {
    ...config.transform,
    '^.+\\.tsx?$': ['ts-jest', { tsconfig: `${__dirname}/tsconfig.test.json` }],
    '^.+\\.jsx?$': ['babel-jest', { presets: node }]
  },
  transformIgnorePatterns: [`/node_modules/(?!(${modules})/)`]
};
