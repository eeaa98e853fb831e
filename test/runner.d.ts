// What vitest.config.ts offers to a test in the browser.
import 'vitest/browser';

declare module 'vitest/browser' {
  interface BrowserCommands {
    /** Prints on the terminal. */
    report(text: string): Promise<void>;
    /** Writes reports/<name>. */
    saveReport(name: string, text: string): Promise<void>;
  }
}

declare module 'virtual:corpus' {
  /** The parsed `.json` files, by name, of the folder that CORPUS names; null without CORPUS. */
  const corpus: { folder: string; files: Record<string, unknown[]> } | null;
  export default corpus;
}
