/* Lint rules of the web workspace. Types are the compiler's work; here stand the rules it cannot know. */
import vue from 'eslint-plugin-vue';
import a11y from 'eslint-plugin-vuejs-accessibility';
import ts from 'typescript-eslint';

export default [
  { ignores: ['dist/**', '**/node_modules/**', '**/*.d.ts', 'e2e/out/**', 'e2e/report/**'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  ...a11y.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    rules: {
      'vue/no-v-html': 'error', // text of the server is text, never markup
      'vue/no-static-inline-styles': 'error', // the CSP refuses them
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      // layout of templates is a matter of taste
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/attributes-order': 'off',
      // one of the two is enough, and browsers read both
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
      'vuejs-accessibility/form-control-has-label': 'off', // labels come through Field; axe checks the rendered page
      'no-restricted-globals': ['error', { name: 'event', message: 'Use the argument.' }],
    },
  },
];
