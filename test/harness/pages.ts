// The code in pages of Markdown: every block of a language, and the program that a page's blocks make one after the other.

export interface Block {
  readonly language: string;
  readonly code: string;
  /** Where the code begins, counted from 1. */
  readonly line: number;
}

/** What stands between fences, by its language. */
export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(({ 1: language = '', 2: code = '', index }) => ({
    language,
    code,
    line: markdown.slice(0, index).split('\n').length + 1,
  }));
}

/** The scripts in a block of HTML that are modules. */
export function moduleScriptsOf(html: string): string[] {
  return [...html.matchAll(/<script type="module">\n([\s\S]*?)<\/script>/g)].map(([, code = '']) => code);
}

/** `…; // result` behind something that is shown: printed, or set as a text. */
const shown = /^( *)(?:console\.log\((.*)\)|\S+\.textContent = (.*)); \/\/ (.*)$/gm;

/** How many results a program says that it shows. */
export function resultsIn(code: string): number {
  return [...code.matchAll(shown)].length;
}

/** The program with `told(expected, …)` in place of what it shows with a result beside it. */
export function telling(code: string): string {
  return code.replace(shown, (_, indent, printed, set, expected) => {
    return `${indent}told(${JSON.stringify(expected)}, ${printed ?? set});`;
  });
}
