import { isImage } from '../../test/harness/calls.ts';
import { segmented, select } from '../controls.ts';
import { el } from '../dom.ts';
import type { Dtype, FormCall, Layout, Numbers } from './call.ts';
import { type Field, type OperationForm, type OperationName, operationForms, plainActivations } from './operations.ts';

/** One option of the form: what it gives to the call, and how it is filled from outside. */
interface OptionInput {
  readonly field: Field;
  readonly element: HTMLElement;
  /** The value, `undefined` where nothing was entered; for a tensor whether it is wanted. */
  read(): unknown;
  write(value: unknown): void;
}

let made = 0;

/** The form of the Check page: any operation, any shapes, any options. */
export class CallForm {
  readonly element: HTMLElement;
  readonly #operation: ReturnType<typeof select>;
  readonly #layout: ReturnType<typeof segmented>;
  readonly #dtype: ReturnType<typeof select>;
  readonly #numbers: ReturnType<typeof select>;
  readonly #seed = textInput('Seed', '1');
  readonly #operandFields = el('div', { class: 'fields' });
  readonly #optionFields = el('div', { class: 'fields' });
  readonly #tensorFields = el('div', { class: 'row flags' });
  #operands: ReturnType<typeof textInput>[] = [];
  #options: OptionInput[] = [];

  constructor(onChange: () => void) {
    const names = Object.keys(operationForms).map((name) => ({ value: name, label: name }));
    this.#operation = select('Operation', names, () => this.#rebuild());
    this.#operation.input.value = 'depthwiseConv2d';
    this.#layout = segmented(
      'Layout',
      [
        { value: 'nhwc', label: 'NHWC' },
        { value: 'nchw', label: 'NCHW' },
      ],
      'nhwc',
      () => {},
    );
    this.#dtype = select(
      'Type',
      ['f32', 'i32', 'u32'].map((value) => ({ value, label: value })),
      () => {},
    );
    this.#numbers = select(
      'Numbers',
      [
        { value: 'uniform', label: '−1 … 1' },
        { value: 'integers', label: 'whole, −8 … 8' },
        { value: 'bits', label: 'any bits' },
      ],
      () => {},
    );
    this.element = el(
      'div',
      { class: 'call-form' },
      this.#operation.element,
      el('h2', {}, 'Tensors'),
      el('div', { class: 'row' }, this.#layout.element),
      this.#operandFields,
      el('div', { class: 'fields thirds' }, this.#dtype.element, this.#numbers.element, this.#seed.element),
      el('h2', {}, 'Options'),
      this.#optionFields,
      this.#tensorFields,
    );
    this.element.addEventListener('input', onChange);
    this.element.addEventListener('change', onChange); // behind that of the operation, which makes other fields
    this.#rebuild();
  }

  /** The names of the operands, for the code. */
  get operandNames(): readonly string[] {
    return this.#form.operands.map(({ name }) => name);
  }

  read(): FormCall {
    const options: Record<string, unknown> = {};
    const tensors: string[] = [];
    for (const { field, read } of this.#options) {
      const value = read();
      if (field.kind === 'tensor') {
        if (value === true) tensors.push(field.name);
      } else if (value !== undefined) {
        options[field.name] = value;
      }
    }
    return {
      operation: this.#name,
      dtype: this.#dtype.input.value as Dtype,
      layout: this.#layout.value as Layout,
      shapes: this.#operands.map(({ input }) => shapeFrom(input.value)),
      options,
      tensors,
      numbers: this.#numbers.input.value as Numbers,
      seed: Number(this.#seed.input.value) || 0,
    };
  }

  /** Fills the form from a call, for instance one of the table. */
  write(call: Omit<FormCall, 'numbers' | 'seed'> & Partial<Pick<FormCall, 'numbers' | 'seed'>>): void {
    this.#operation.input.value = call.operation;
    this.#rebuild();
    this.#layout.value = call.layout;
    this.#dtype.input.value = call.dtype;
    if (call.numbers !== undefined) this.#numbers.input.value = call.numbers;
    if (call.seed !== undefined) this.#seed.input.value = String(call.seed);
    call.shapes.forEach((shape, k) => {
      const operand = this.#operands[k];
      if (operand !== undefined) operand.input.value = shape.join(', ');
    });
    for (const { field, write } of this.#options) {
      write(field.kind === 'tensor' ? call.tensors.includes(field.name) : call.options[field.name]);
    }
  }

  get #name(): OperationName {
    return this.#operation.input.value as OperationName;
  }

  get #form(): OperationForm {
    return operationForms[this.#name];
  }

  #rebuild(): void {
    const form = this.#form;
    const layout = this.#layout.value as Layout;
    this.#operands = form.operands.map(({ name, shape }) => {
      const [n, h, w, c] = shape;
      return textInput(`Shape of ${name}`, (isImage(name) && layout === 'nchw' ? [n, c, h, w] : shape).join(', '));
    });
    this.#options = form.fields.map((field) => optionInput(field));
    for (const { field, write } of this.#options) {
      const start = form.start[field.name];
      if (start !== undefined) write(valueFrom(start));
    }
    this.#operandFields.replaceChildren(...this.#operands.map(({ element }) => element));
    const elements = (tensors: boolean) =>
      this.#options.filter(({ field }) => (field.kind === 'tensor') === tensors).map(({ element }) => element);
    this.#optionFields.replaceChildren(...elements(false));
    this.#tensorFields.replaceChildren(...elements(true));
  }
}

function textInput(label: string, value: string, hints: readonly string[] = []) {
  const id = `text-${made++}`;
  const list = hints.length > 0 ? `${id}-hints` : undefined;
  const input = el('input', {
    id,
    type: 'text',
    value,
    list,
    autocomplete: 'off',
    spellcheck: 'false',
    autocapitalize: 'off',
  });
  const element = el(
    'div',
    { class: 'field' },
    el('label', { for: id }, label),
    input,
    list === undefined
      ? undefined
      : el('datalist', { id: list }, ...hints.map((hint) => el('option', { value: hint }))),
  );
  return { element, input };
}

function optionInput(field: Field): OptionInput {
  if (field.kind === 'tensor') return tensorOption(field);
  if (field.kind === 'activation') return activationOption(field);
  const { element, input } = textInput(field.label, '', field.hints);
  input.placeholder = 'default';
  return {
    field,
    element,
    read: () => valueFrom(input.value),
    write: (value) => {
      input.value = textFrom(value);
    },
  };
}

function tensorOption(field: Field): OptionInput {
  const id = `tensor-${made++}`;
  const input = el('input', { id, type: 'checkbox' });
  return {
    field,
    element: el('div', { class: 'flag' }, input, el('label', { for: id }, field.label)),
    read: () => input.checked,
    write: (value) => {
      input.checked = value === true;
    },
  };
}

function activationOption(field: Field): OptionInput {
  const names = ['', ...plainActivations, 'leakyRelu', 'clip'];
  const parameters = {
    leakyRelu: [textInput('alpha', '0.1')],
    clip: [textInput('min', '-0.5'), textInput('max', '0.5')],
  };
  const all = [...parameters.leakyRelu, ...parameters.clip];
  const choice = select(
    field.label,
    names.map((value) => ({ value, label: value || 'none' })),
    () => show(),
  );
  const show = () => {
    const name = choice.input.value;
    const shown = name === 'leakyRelu' || name === 'clip' ? parameters[name] : [];
    for (const parameter of all) parameter.element.hidden = !shown.includes(parameter);
  };
  show();
  const number = (at: number) => valueFrom(all[at]!.input.value);
  return {
    field,
    element: el('div', { class: 'activation' }, choice.element, ...all.map(({ element }) => element)),
    read: () => {
      const name = choice.input.value;
      if (name === 'leakyRelu') return { type: name, alpha: number(0) };
      if (name === 'clip') return { type: name, min: number(1), max: number(2) };
      return name || undefined;
    },
    write: (value) => {
      const object = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
      choice.input.value = textFrom(object?.type ?? value);
      ['alpha', 'min', 'max'].forEach((name, at) => {
        if (object?.[name] !== undefined) all[at]!.input.value = String(object[name]);
      });
      show();
    },
  };
}

/** `1, 24, 24, 3`, also with × or spaces. What isn't a number becomes NaN, which the library refuses by name. */
export function shapeFrom(text: string): number[] {
  return text
    .split(/[\s,×x[\]]+/)
    .filter((part) => part !== '')
    .map(Number);
}

/** An option as typed: nothing, a number, JSON, two numbers with a comma, or else the text itself for the library to judge. */
export function valueFrom(text: string): unknown {
  const typed = text.trim();
  if (typed === '') return undefined;
  if (!Number.isNaN(Number(typed))) return Number(typed);
  try {
    return JSON.parse(/^[\d\s,.-]+$/.test(typed) ? `[${typed}]` : typed);
  } catch {
    return typed;
  }
}

function textFrom(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
