import { el } from './dom.ts';

export interface RangeControl {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  value: number;
}

interface RangeOptions {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  /** Said instead of the visible label, where that is short because of what stands around it. */
  readonly spoken?: string;
  readonly format: (value: number) => string;
  readonly onInput: (value: number) => void;
}

let made = 0;

/** A labelled range input that shows its value. */
export function range(options: RangeOptions): RangeControl {
  const { label, min, max, step, format } = options;
  const id = `range-${made++}`;
  const input = el('input', { id, type: 'range', min, max, step, value: options.value, 'aria-label': options.spoken });
  const output = el('output', { for: id });
  const show = () => {
    const text = format(input.valueAsNumber);
    output.textContent = text;
    input.setAttribute('aria-valuetext', text);
    input.style.setProperty('--filled', `${((input.valueAsNumber - min) / (max - min)) * 100}%`);
  };
  input.addEventListener('input', () => {
    show();
    options.onInput(input.valueAsNumber);
  });
  show();
  return {
    element: el('div', { class: 'range' }, el('label', { for: id }, label), output, input),
    input,
    get value() {
      return input.valueAsNumber;
    },
    set value(value) {
      input.value = String(value);
      show();
    },
  };
}

export interface ChoiceOption {
  readonly value: string;
  readonly label: string;
}

/** A select under its label. */
export function select(
  label: string,
  options: readonly ChoiceOption[],
  onChange: (value: string) => void,
): { element: HTMLElement; input: HTMLSelectElement } {
  const id = `select-${made++}`;
  const input = el('select', { id }, ...options.map(({ value, label: text }) => el('option', { value }, text)));
  input.addEventListener('change', () => onChange(input.value));
  return { element: el('div', { class: 'field' }, el('label', { for: id }, label), input), input };
}

/** Radio buttons in a row, drawn as one control. */
export function segmented(
  legend: string,
  options: readonly ChoiceOption[],
  chosen: string,
  onChange: (value: string) => void,
): { element: HTMLElement; value: string } {
  const name = `segmented-${made++}`;
  const inputs = options.map(({ value }) => el('input', { type: 'radio', name, value, checked: value === chosen }));
  for (const input of inputs) input.addEventListener('change', () => onChange(input.value));
  const element = el(
    'fieldset',
    { class: 'segmented' },
    el('legend', {}, legend),
    ...options.map(({ label }, k) => el('label', {}, inputs[k]!, el('span', {}, label))),
  );
  return {
    element,
    get value() {
      return inputs.find((input) => input.checked)?.value ?? '';
    },
    set value(value) {
      for (const input of inputs) input.checked = input.value === value;
    },
  };
}

export function button(label: string, onClick: () => void, kind: 'plain' | 'primary' = 'plain'): HTMLButtonElement {
  const element = el('button', { type: 'button', class: `button ${kind}` }, label);
  element.addEventListener('click', onClick);
  return element;
}
