import { activationCases } from './activation.ts';
import { addCases } from './add.ts';
import { avgPool2dCases } from './avgPool2d.ts';
import { batchToSpaceCases } from './batchToSpace.ts';
import { concatCases } from './concat.ts';
import { conv2dCases } from './conv2d.ts';
import { depthToSpaceCases } from './depthToSpace.ts';
import { depthwiseConv2dCases } from './depthwiseConv2d.ts';
import { focusCases } from './focus.ts';
import { globalAvgPoolCases } from './globalAvgPool.ts';
import { maxPool2dCases } from './maxPool2d.ts';
import { pointwiseConv2dCases } from './pointwiseConv2d.ts';
import { reorderFilterCases } from './reorderFilter.ts';
import { resizeBilinearCases, resizeNearestCases } from './resize.ts';
import { separableConv2dCases } from './separableConv2d.ts';
import { spaceToBatchCases } from './spaceToBatch.ts';
import { spaceToDepthCases } from './spaceToDepth.ts';
import type { CaseTable } from './table.ts';
import { withSpaceToBatchCases } from './withSpaceToBatch.ts';

/** Every operation's cases. */
export const caseTables: readonly CaseTable[] = [
  spaceToDepthCases,
  depthToSpaceCases,
  spaceToBatchCases,
  batchToSpaceCases,
  reorderFilterCases,
  conv2dCases,
  depthwiseConv2dCases,
  pointwiseConv2dCases,
  separableConv2dCases,
  focusCases,
  withSpaceToBatchCases,
  addCases,
  activationCases,
  concatCases,
  maxPool2dCases,
  avgPool2dCases,
  globalAvgPoolCases,
  resizeNearestCases,
  resizeBilinearCases,
];
