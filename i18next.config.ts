import { defineConfig } from 'i18next-cli';

/** Keys read `feature.screen.element`; the feature is the file. Vietnamese is the source. */
export default defineConfig({
  locales: ['vi-VN', 'en-US'],
  extract: {
    input: ['renderer/**/*.{ts,tsx}'],
    ignore: ['renderer/**/*.test.ts'],
    output: 'locales/{{language}}/{{namespace}}.json',
    primaryLanguage: 'vi-VN',
    nsSeparator: '.',
    keySeparator: '.',
    defaultNS: 'app',
    sort: false,
    // Keys put together from a closed vocabulary; a test checks that each has its text.
    // Whole features by their name, then paths within any of them.
    preservePatterns: [
      'errors.*',
      // Texts of the service, not of the renderer.
      'alert-delivery.*',
      'domain.*',
      'nav.*',
      'field.*',
      'hint.*',
      'samples.*',
      'collection.*',
      'reason.*',
      'question.*',
      'breakdown.*',
      'outbox.state.*',
      'status.*',
      'budget.level.*',
      'edit.*',
      'sort.*',
      'emptyMonth.*',
      'state.*',
      'delivery.*',
      'attempt.*',
      'paid.*',
      'outbox.subject.*',
      'outbox.type.*',
      'pages.*',
      'language.*',
      'tab.*',
      'way.*',
      'ruledOut.*',
      'level.*',
      'assumption.*',
      'audit.*',
    ],
  },
});
