import jupyter from '@jupyter/eslint-plugin';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const forbid = (files, ...patterns) => ({
  files: files.map(file => `jupyter_extension/src/${file}`),
  rules: { 'no-restricted-imports': ['error', { patterns }] }
});

const surfaces = [
  '**/plugins/*',
  '**/panel/*',
  '**/commands',
  '**/*Dialog',
  '**/index'
];
const lab = ['@jupyterlab/*', '@lumino/*', 'react'];
const upward = {
  group: surfaces,
  message:
    'index → plugins → (commands | panel) → (components | model) → api → view → wire.'
};

export default defineConfig([
  { ignores: ['jupyter_extension/lib'] },
  { plugins: { jupyter } },
  jupyter.configs.recommended,
  {
    files: ['jupyter_extension/{src,test}/**/*.{ts,tsx}'],
    extends: [
      tseslint.configs.strictTypeChecked,
      tseslint.configs.stylisticTypeChecked
    ],
    languageOptions: {
      parserOptions: {
        project: 'tsconfig.test.json',
        tsconfigRootDir: import.meta.dirname
      }
    },
    rules: {
      curly: ['error', 'all'],
      eqeqeq: 'error',
      'prefer-arrow-callback': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // Types of data are written as `Readonly<{…}>`, which only a type alias can be.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // A type parameter that only names the result is how the wire is typed, once, in api.ts.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true }
      ],
      // Flags Lumino's idiom `signal.connect(this.method, this)`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@jupyterlab/services',
              allowTypeImports: true,
              message: 'Requests are made in api.ts only.'
            }
          ]
        }
      ],
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'Requests are made in api.ts only.' }
      ],
      // The rules of @jupyter/eslint-plugin accept `connect(f, this)` with `disconnect(f)`.
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "CallExpression[callee.property.name=/^(dis)?connect$/][arguments.length=1][arguments.0.object.type='ThisExpression']",
          message:
            'Pass `this` as the second argument, to connect and disconnect alike.'
        }
      ]
    }
  },
  {
    files: ['jupyter_extension/src/api.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': 'off' }
  },
  forbid(['commands.ts', 'aboutDialog.ts', 'panel/**'], {
    group: ['**/plugins/*', '**/index'],
    message: upward.message
  }),
  forbid(['components/**'], upward, {
    group: [
      '../api',
      '../model/*',
      '@jupyterlab/application',
      '@jupyterlab/services'
    ],
    message: 'Components take props; they know no server and no Lab.'
  }),
  forbid(['model/**'], upward, {
    group: ['../api', '../components/*'],
    message: 'A model is given what it asks with; it draws nothing.'
  }),
  forbid(['api.ts'], upward, {
    group: ['./model/*', './components/*'],
    message: upward.message
  }),
  forbid(['wire.ts'], {
    group: ['./*', '../*', ...lab],
    message: 'The bottom imports nothing.'
  }),
  forbid(['errors.ts', 'view.ts'], {
    group: ['./*', '../*', '!./wire', ...lab],
    message: 'What is thrown and what is shown know the wire, and nothing else.'
  })
]);
