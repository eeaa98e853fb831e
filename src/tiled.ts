/**
 * Images of any size through a compiled plan, tile by tile.
 * @module atrous/tiled
 */
export { runTiled, type TiledOptions, type TileSink, type TileSource } from './plan/runTiled.ts';
