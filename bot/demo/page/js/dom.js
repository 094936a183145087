/**
 * Building and patching nodes. What stays the same stays in place, so that focus, scrolling and
 * what a screen reader is at survive every snapshot.
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean>} attributes true is set without a value, false is left out
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** One of the pictures in index.html; says nothing to a screen reader. @param {string} name */
export function icon(name) {
  const made = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  made.setAttribute("aria-hidden", "true");
  made.append(use);
  return made;
}

/** The first match, which has to be there. @param {ParentNode} parent @param {string} selector */
export function find(parent, selector) {
  return /** @type {HTMLElement} */ (parent.querySelector(selector));
}

/**
 * Touches the node only for a change: a rewritten live region would be read aloud again.
 * @param {Element} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @param {Element} node @param {string} name @param {string | null} value null takes it away */
export function setAttribute(node, name, value) {
  if (node.getAttribute(name) === value) return;
  if (value === null) node.removeAttribute(name);
  else node.setAttribute(name, value);
}

/** @type {WeakMap<Element, string>} */
const painted = new WeakMap();

/**
 * Whether the node shows something else than `facts`, which are taken as shown from now on.
 * @param {Element} node
 * @param {unknown} facts
 */
export function differs(node, facts) {
  const print = JSON.stringify(facts);
  if (painted.get(node) === print) return false;
  painted.set(node, print);
  return true;
}

/**
 * Make the children of `parent` those of `items`, in order, each known by its key.
 * @template Item
 * @param {Element} parent
 * @param {Item[]} items
 * @param {(item: Item) => string | number} keyOf unique among the items
 * @param {(item: Item) => HTMLElement} make
 * @param {(node: HTMLElement, item: Item) => void} paint
 */
export function keyed(parent, items, keyOf, make, paint = () => {}) {
  const there = new Map(
    [...parent.children].map((node) => [/** @type {HTMLElement} */ (node).dataset.key, node]),
  );
  const keys = items.map((item) => String(keyOf(item)));
  // First out, then in: a node that needs not move keeps the focus.
  const staying = new Set(keys);
  for (const [key, node] of there) if (!staying.has(key ?? "")) removed(node);
  let place = parent.firstElementChild;
  items.forEach((item, index) => {
    const node = /** @type {HTMLElement} */ (there.get(keys[index]) ?? make(item));
    node.dataset.key = keys[index];
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
    paint(node, item);
  });
}

/** Take a node out; if it had the focus, what it stood in gets it. @param {Element} node */
function removed(node) {
  const heir = node.contains(document.activeElement)
    ? node.parentElement?.closest("[tabindex]")
    : null;
  node.remove();
  if (heir) /** @type {HTMLElement} */ (heir).focus({ preventScroll: true });
}
