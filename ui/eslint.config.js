import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

import svelteConfig from './svelte.config.js';

const COMPONENTS = ['**/components/**', '$components/**'];

/** Forbids imports from the rooms above: platform <- stores <- components <- views. */
const wall = (files, patterns) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { group: ['@tauri-apps/*'], message: 'Only lib/platform speaks to the shell.' },
          ...patterns.map((group) => ({ group: [group], message: 'Rooms import downwards only.' })),
        ],
      },
    ],
  },
});

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/lib/wire/generated.ts'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // TypeScript itself finds undefined names, and knows the DOM's types.
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: {
        extraFileExtensions: ['.svelte'],
        parser: ts.parser,
        svelteConfig,
      },
    },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
      'svelte/no-unused-props': 'error',
      // Most maps here are derived anew or are bookkeeping that nothing draws.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  wall(['src/**'], []),
  wall(
    ['src/lib/{format,filter,ansi,palette,map,contexts}/**'],
    ['**/stores/**', '**/platform/**', ...COMPONENTS, '**/views/**'],
  ),
  wall(['src/lib/stores/**'], [...COMPONENTS, '**/views/**']),
  wall(['src/components/**'], ['**/views/**']),
  {
    files: ['src/lib/platform/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: ['**/stores/**', ...COMPONENTS, '**/views/**'] },
      ],
    },
  },
);
