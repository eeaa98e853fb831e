import { el } from './dom.ts';

export interface Tab {
  /** Also the address's fragment, so that a tool can be linked to. */
  readonly id: string;
  readonly label: string;
  /** Called once, when the tab is first shown. */
  readonly open: (panel: HTMLElement) => void;
}

/** Tabs after the ARIA pattern with automatic activation: arrows, Home and End move and select. */
export function tabs(
  entries: readonly Tab[],
  label: string,
): { list: HTMLElement; panels: HTMLElement; show: (id: string) => void } {
  const buttons = entries.map((tab) =>
    el(
      'button',
      { type: 'button', role: 'tab', id: `tab-${tab.id}`, 'aria-controls': `panel-${tab.id}`, class: 'tab' },
      tab.label,
    ),
  );
  const panels = entries.map((tab) =>
    el('section', { role: 'tabpanel', id: `panel-${tab.id}`, 'aria-labelledby': `tab-${tab.id}`, class: 'panel' }),
  );
  const opened = new Set<number>();

  const select = (at: number, focus: boolean) => {
    buttons.forEach((button, k) => {
      button.setAttribute('aria-selected', String(k === at));
      button.tabIndex = k === at ? 0 : -1;
      panels[k]!.hidden = k !== at;
    });
    if (focus) buttons[at]!.focus();
    if (opened.has(at)) return;
    opened.add(at);
    entries[at]!.open(panels[at]!);
  };
  const choose = (at: number) => {
    // replaceState: going through the tabs should not fill the browser's history.
    history.replaceState(null, '', `#${entries[at]!.id}`);
    select(at, true);
  };
  buttons.forEach((button, at) => {
    button.addEventListener('click', () => choose(at));
    button.addEventListener('keydown', (event) => {
      const last = buttons.length - 1;
      const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[
        event.key
      ];
      if (to === undefined) return;
      event.preventDefault();
      choose(to);
    });
  });
  const show = (id: string) => {
    const at = entries.findIndex((tab) => tab.id === id);
    select(Math.max(at, 0), false);
  };
  addEventListener('hashchange', () => show(location.hash.slice(1)));
  return {
    list: el('div', { role: 'tablist', 'aria-label': label, class: 'tabs' }, ...buttons),
    panels: el('div', { class: 'panels' }, ...panels),
    show,
  };
}
