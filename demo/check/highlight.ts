import { createHighlighterCoreSync } from '@shikijs/core';
import { createJavaScriptRegexEngine } from '@shikijs/engine-javascript';
import wgsl from '@shikijs/langs/wgsl';
import dark from '@shikijs/themes/github-dark-high-contrast';
import light from '@shikijs/themes/github-light-high-contrast';
import { el } from '../dom.ts';

// The grammar and the colours of the docs (typedoc.json).
const highlighter = createHighlighterCoreSync({
  themes: [light, dark],
  langs: [wgsl],
  engine: createJavaScriptRegexEngine(),
});
const themes = { light: light.name!, dark: dark.name! };

/** WGSL in the colours of its words, light or dark as the page is. */
export function highlighted(code: string): HTMLElement {
  const { tokens } = highlighter.codeToTokens(code, { lang: 'wgsl', themes, defaultColor: 'light-dark()' });
  const lines = tokens.map((line) =>
    line.map(({ content, htmlStyle }) => {
      const word = el('span', {}, content);
      Object.assign(word.style, htmlStyle);
      return word;
    }),
  );
  return el('code', {}, ...lines.flatMap((line, k) => (k === 0 ? line : ['\n', ...line])));
}
