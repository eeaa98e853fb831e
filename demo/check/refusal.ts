/** An error as it crosses from a worker: classes don't survive structured cloning. */
export interface Refusal {
  readonly name: string;
  readonly code: string | undefined;
  readonly message: string;
}

export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof Error)) return { name: 'Error', code: undefined, message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { name: error.name, code, message: error.message };
}

export const refusalText = ({ name, code, message }: Refusal) =>
  `${name}${code === undefined ? '' : ` (${code})`}: ${message}`;
