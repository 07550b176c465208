// Pages as html-validate sees them, by its rules for everybody, two of which are about taste.

import { createRequire } from 'node:module';

import { below, end, reader } from './files.mjs';

const { FileSystemConfigLoader, HtmlValidate } = createRequire(import.meta.url)(reader('html-validate'));
const validate = new HtmlValidate(
  new FileSystemConfigLoader({
    root: true,
    extends: ['html-validate:recommended', 'html-validate:standard', 'html-validate:a11y'],
    rules: {
      // The pages are XML as well, which tests make use of: `<br />`, `open=""`.
      'void-style': ['error', { style: 'selfclosing' }],
      'attribute-boolean-style': ['error', { style: 'empty' }],
    },
  }),
);
const wrong = [];
const files = below(process.argv[2], '.html');
for (const file of files) {
  const report = await validate.validateFile(file);
  for (const { messages } of report.results) {
    for (const { line, column, ruleId, message } of messages) {
      wrong.push(`${file}:${line}:${column}: ${ruleId}: ${message}`);
    }
  }
}
end(wrong, files);
