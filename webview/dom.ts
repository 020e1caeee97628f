/** A part of the panel: made once, then updated in place, so that focus, caret and scroll position stay where they are. */
export interface View<State> {
  readonly element: HTMLElement;
  update(state: State): void;
}

/** Makes an element. Text children become text nodes: document text never passes through an HTML parser. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** One of VS Code's icons, without meaning for a screen reader: the text beside it says the same. */
export function makeIcon(name: string): HTMLElement {
  return make('span', { class: `codicon codicon-${name}`, 'aria-hidden': 'true' });
}

export function makeButton(className: string, onClick: () => void, ...children: readonly (Node | string)[]): HTMLButtonElement {
  const button = make('button', { type: 'button', class: className }, ...children);
  button.addEventListener('click', onClick);
  return button;
}

/** Writes only what differs: an unchanged text node keeps a selection in it and costs no layout. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** `undefined` removes the attribute. */
export function setAttribute(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * Makes `wanted` the children of `parent`, in that order, moving as few as it can and never the one with the focus in it:
 * a moved element loses the focus (until `Node.moveBefore` is everywhere).
 */
export function arrange(parent: Element, wanted: readonly Element[]): void {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  const focused = wanted.find(child => child.parentElement === parent && child.contains(document.activeElement));
  let next = parent.firstElementChild;
  for (const child of wanted) {
    if (child === focused) {
      while (next !== null && next !== child) {
        const passed = next;
        next = next.nextElementSibling;
        parent.append(passed);
      }
    }
    if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
  }
}

/** Views by key, made when a key is first seen and dropped when it is gone. */
export class KeyedViews<State> {
  readonly #parent: Element;
  readonly #create: (key: string) => View<State>;
  #views = new Map<string, View<State>>();

  constructor(parent: Element, create: (key: string) => View<State>) {
    this.#parent = parent;
    this.#create = create;
  }

  /** `states` in the order they are shown; a key that comes twice is told apart by its turn. */
  update(states: readonly State[], keyOf: (state: State) => string): void {
    const views = new Map<string, View<State>>();
    for (const state of states) {
      let key = keyOf(state);
      while (views.has(key)) key += '\u0000';
      const view = this.#views.get(key) ?? this.#create(key);
      views.set(key, view);
      view.update(state);
    }
    this.#views = views;
    arrange(this.#parent, [...views.values()].map(view => view.element));
  }
}
