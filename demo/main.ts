import { el, errorText } from './dom.ts';
import { type Tool, tools } from './tools.ts';
import type { Mount } from './workbench.ts';

/** Fetched with the first tool, and no sooner: the front page is a page of text. */
let bench: Promise<(mount: Mount, panel: HTMLElement) => void> | undefined;

const main = document.querySelector('main')!;
const front = document.getElementById('front')!;
const links = new Map<string, HTMLAnchorElement>();
const panels = new Map<string, HTMLElement>();
const title = document.title;

function openBench() {
  return Promise.all([import('./workbench.ts'), import('./engineNotice.ts')]).then(
    ([{ withWorkbench }, { showEngine }]) =>
      withWorkbench((made) => {
        showEngine(made);
        return (mount: Mount, panel: HTMLElement) => mount(panel, made);
      }),
  );
}

/** Shows what the address names: a tool, loaded when it is first opened, or the front page. */
function show(): void {
  const tool = tools.find(({ id }) => id === location.hash.slice(1));
  front.hidden = tool !== undefined;
  document.title = tool === undefined ? title : `${tool.label} · ${title}`;
  for (const [id, link] of links) {
    if (id === tool?.id) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (tool !== undefined && !panels.has(tool.id)) open(tool);
  for (const [id, panel] of panels) panel.hidden = id !== tool?.id;
}

function open(tool: Tool): void {
  const panel = el('section', {
    id: `panel-${tool.id}`,
    class: 'panel',
    'aria-label': tool.label,
    'aria-busy': 'true',
  });
  panels.set(tool.id, panel);
  main.append(panel);
  bench ??= openBench();
  Promise.all([tool.load(), bench])
    .then(([{ mount }, use]) => use(mount, panel))
    .catch((error: unknown) => panel.append(el('p', { class: 'problem', role: 'alert' }, errorText(error))))
    .finally(() => panel.removeAttribute('aria-busy'));
}

for (const { id, label, says } of tools) {
  const link = el('a', { href: `#${id}` }, label);
  links.set(id, link);
  document.querySelector('.tools li:last-child')!.before(el('li', {}, link));
  document
    .querySelector('.cards li:last-child')!
    .before(el('li', {}, el('a', { class: 'card', href: `#${id}` }, el('b', {}, label), el('span', {}, says))));
}
addEventListener('hashchange', () => {
  show();
  scrollTo(0, 0);
});
show();
