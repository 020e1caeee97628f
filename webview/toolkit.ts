/**
 * The only module that knows @vscode/webview-ui-toolkit. The toolkit is deprecated by its owner: whoever replaces it rewrites
 * this file and the `vscode-…` rules of media/panel.css; the rest of the panel sees the small interfaces below.
 */
import { provideVSCodeDesignSystem, vsCodeButton, vsCodeDropdown, vsCodeOption, vsCodeProgressRing, vsCodeTextArea } from '@vscode/webview-ui-toolkit';
import type { Button, Dropdown, ProgressRing, TextArea } from '@vscode/webview-ui-toolkit';
import { make, makeIcon } from './dom';

export interface ToolkitButton {
  readonly element: HTMLElement;
  disabled: boolean;
}

export interface ToolkitTextArea {
  readonly element: HTMLElement;
  text: string;
  readonly hasFocus: boolean;
  /** Puts the caret behind the text. */
  focus(): void;
}

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

export interface ToolkitDropdown<Value extends string> {
  readonly element: HTMLElement;
  /** `undefined` where there is nothing to choose. */
  readonly value: Value | undefined;
  update(choices: readonly Choice<Value>[], value: Value): void;
}

/** The toolkit's tags, which the DOM's own types do not know. */
interface Components {
  readonly 'vscode-button': Button;
  readonly 'vscode-dropdown': Dropdown;
  readonly 'vscode-option': HTMLElement;
  readonly 'vscode-progress-ring': ProgressRing;
  readonly 'vscode-text-area': TextArea;
}

/** Registers the components; once, before any factory is called. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption(), vsCodeProgressRing(), vsCodeTextArea());
}

export function makeToolkitButton(options: {
  readonly id: string;
  readonly label: string;
  readonly icon?: string;
  readonly appearance: 'primary' | 'secondary';
  readonly onClick: () => void;
}): ToolkitButton {
  const button = component('vscode-button');
  button.id = options.id;
  button.setAttribute('appearance', options.appearance);
  if (options.icon !== undefined) {
    const icon = makeIcon(options.icon);
    icon.slot = 'start';
    button.append(icon);
  }
  button.append(options.label);
  button.addEventListener('click', () => { if (!button.disabled) options.onClick(); });
  return {
    element: button,
    get disabled() { return button.disabled; },
    set disabled(disabled) { if (button.disabled !== disabled) button.disabled = disabled; },
  };
}

/** A text area that grows with its text (`field-sizing` in panel.css). */
export function makeTextArea(options: { readonly id: string; readonly label: string; readonly placeholder: string; readonly onInput: () => void }): ToolkitTextArea {
  const area = component('vscode-text-area');
  area.id = options.id;
  area.placeholder = options.placeholder;
  area.rows = 2;
  // The component takes its accessible name from its text, which panel.css hides.
  area.textContent = options.label;
  area.addEventListener('input', options.onInput);
  return {
    element: area,
    get text() { return area.value; },
    set text(text) { if (area.value !== text) area.value = text; },
    get hasFocus() { return document.hasFocus() && document.activeElement === area; },
    focus() {
      area.focus();
      area.control.setSelectionRange(area.value.length, area.value.length);
    },
  };
}

export function makeDropdown<Value extends string>(options: { readonly id: string; readonly label: string; readonly onChange: () => void }): ToolkitDropdown<Value> {
  const dropdown = component('vscode-dropdown');
  dropdown.id = options.id;
  dropdown.setAttribute('aria-label', options.label);
  let shown: readonly Choice<Value>[] = [];
  let value: Value | undefined;
  dropdown.addEventListener('change', () => {
    value = shown[dropdown.selectedIndex]?.value;
    options.onChange();
  });
  return {
    element: dropdown,
    get value() { return value; },
    update(choices, wanted) {
      const same = choices.length === shown.length && choices.every((choice, index) => choice.value === shown[index]?.value);
      if (same && wanted === value) return;
      shown = choices;
      const index = Math.max(0, choices.findIndex(choice => choice.value === wanted));
      value = choices[index]?.value;
      dropdown.disabled = choices.length === 0;
      if (same) dropdown.selectedIndex = index;
      else {
        dropdown.value = wanted; // of new options it takes the first that is either selected or has its value
        dropdown.replaceChildren(...choices.map(choice => makeOption(choice, choice.value === value)));
      }
    },
  };
}

/** A ring that turns; hidden from screen readers, since the panel's own live region says what it stands for. */
export function makeProgressRing(): HTMLElement {
  return make('span', { class: 'ring', 'aria-hidden': 'true' }, component('vscode-progress-ring'));
}

function makeOption(choice: Choice<string>, selected: boolean): HTMLElement {
  const option = component('vscode-option');
  option.setAttribute('value', choice.value);
  option.toggleAttribute('selected', selected);
  option.textContent = choice.label;
  return option;
}

function component<Tag extends keyof Components>(tag: Tag): Components[Tag] {
  const element: HTMLElement = document.createElement(tag);
  // Cast: registerToolkit() has defined the tag, so that the element is of the component's class.
  return element as Components[Tag];
}
