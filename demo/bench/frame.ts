// A page of its own for the benchmark, which takes every device that its page asks for.
import { PageBench } from '../../bench/page.ts';

window.bench = new PageBench();
