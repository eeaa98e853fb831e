export { kernels } from '../add/kernels.ts'; // without the second operand
