import { conv2dCases } from './conv2d.ts';
import { spaceToDepthCases } from './spaceToDepth.ts';
import type { CaseTable } from './table.ts';

/** Every operation's cases. */
export const caseTables: readonly CaseTable[] = [conv2dCases, spaceToDepthCases];
