/**
 * The bot's HTML as nodes. The text is parsed in a document that runs and loads nothing, and only the
 * few tags that Telegram shows are built anew; of everything else the words remain.
 */

import { element } from "./dom.js";

const TAGS = /** @type {const} */ (["b", "strong", "i", "em", "u", "s", "code", "pre"]);
const SAFE_LINK = /^(https?:|tel:|mailto:)/i;
const COMMAND = /(^|[\s«(])(\/[a-z_]{2,32})(?![\w/])/g;

/**
 * @param {string} html
 * @param {boolean} commands whether /words become buttons, as they do in Telegram
 */
export function rich(html, commands) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  return children(body, commands);
}

/** @param {Node} parent @param {boolean} commands */
function children(parent, commands) {
  const made = document.createDocumentFragment();
  for (const node of parent.childNodes) made.append(copied(node, commands));
  return made;
}

/** @param {Node} node @param {boolean} commands */
function copied(node, commands) {
  if (node instanceof Text) return commands ? withCommands(node.data) : node.data;
  if (!(node instanceof Element)) return "";
  const tag = TAGS.find((known) => known === node.localName);
  if (tag) return element(tag, {}, children(node, commands));
  return node.localName === "a" ? link(node) : children(node, commands);
}

/** @param {Element} node */
function link(node) {
  const address = node.getAttribute("href") ?? "";
  if (!SAFE_LINK.test(address)) return children(node, false);
  return element(
    "a",
    { href: address, target: "_blank", rel: "noopener noreferrer" },
    children(node, false),
  );
}

/** @param {string} text */
function withCommands(text) {
  const made = document.createDocumentFragment();
  let from = 0;
  for (const found of text.matchAll(COMMAND)) {
    const start = found.index + found[1].length;
    made.append(text.slice(from, start), commandButton(found[2]));
    from = start + found[2].length;
  }
  made.append(text.slice(from));
  return made;
}

/** @param {string} command with its slash */
function commandButton(command) {
  return element("button", { type: "button", class: "command", "data-command": command }, command);
}
