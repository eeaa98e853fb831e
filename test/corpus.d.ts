declare module 'virtual:corpus' {
  /** The parsed `.json` files, by name, of the folder that CORPUS names; null without CORPUS. */
  const corpus: { folder: string; files: Record<string, unknown[]> } | null;
  export default corpus;
}
