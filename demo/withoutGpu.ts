import { el, errorText } from './dom.ts';

const browsers: readonly (readonly [string, string])[] = [
  [
    'Chrome and Edge',
    'On by default from version 113 on Windows, macOS and ChromeOS, from 121 on Android. Look at chrome://gpu for why it is off; ' +
      'on Linux, turn on “Unsafe WebGPU Support” (chrome://flags/#enable-unsafe-webgpu) and Vulkan (chrome://flags/#enable-vulkan).',
  ],
  [
    'Firefox',
    'On by default from version 141 on Windows and from 145 on Macs with Apple silicon. Elsewhere set dom.webgpu.enabled to true in about:config.',
  ],
  [
    'Safari',
    'On by default from version 26. Before that: Settings, Feature Flags (on a phone Settings, Apps, Safari, Advanced), WebGPU.',
  ],
  ['Everywhere', 'The page has to come by https or from localhost, and hardware acceleration has to be on.'],
];

/** Says that there is no WebGPU, why, what to do, and what happens instead. */
export function withoutGpu(reason: unknown): HTMLElement {
  return el(
    'section',
    { class: 'notice', id: 'without-gpu' },
    el('h2', {}, 'This browser offers no WebGPU here'),
    el(
      'p',
      {},
      'Everything below runs on the CPU instead, on the float64 reference, which is made to be right and not to be fast. ' +
        'Pictures are therefore kept small.',
    ),
    el('p', { class: 'verbatim' }, errorText(reason)),
    el(
      'details',
      {},
      el('summary', {}, 'How to turn it on'),
      el('dl', {}, ...browsers.flatMap(([name, advice]) => [el('dt', {}, name), el('dd', {}, advice)])),
    ),
  );
}
