/**
 * The messages of one phone: bubbles, the days between them, the buttons below them.
 */

import { differs, element, find, icon, keyed, setText } from "./dom.js";
import { rich } from "./rich.js";
import { language, word } from "./words.js";

const NEAR_THE_END = 80; // pixels

/** @typedef {{day: string} | import("./state.js").Message} Item */

/**
 * @param {HTMLElement} messages the scrolling box with its list
 * @param {import("./state.js").Phone} phone
 */
export function paintMessages(messages, phone) {
  const list = find(messages, "ol");
  if (!differs(list, [phone.person, phone.messages, language()])) return;
  const keyOf = (/** @type {Item} */ item) =>
    "id" in item ? `${phone.person}-${item.id}` : `${phone.person}-${item.day}`;
  keyed(list, withDays(phone.messages), keyOf, makeItem, (node, item) =>
    paintItem(node, item, phone.name),
  );
  // A phone in new hands, or a message that its holder has just written, begins at the newest.
  const own = `${phone.person} ${phone.messages.findLast((message) => message.mine)?.id}`;
  if (list.dataset.own !== own) toEnd(messages);
  list.dataset.own = own;
}

/**
 * Stay at the newest message while messages come and the window changes, unless the visitor has
 * scrolled back.
 * @param {HTMLElement} messages
 */
export function keepAtEnd(messages) {
  let follows = true;
  let top = 0;
  messages.addEventListener("scroll", () => {
    // Only upwards is the visitor's wish: the end itself moves away with each message that comes.
    if (isAtEnd(messages) || messages.scrollTop < top) follows = isAtEnd(messages);
    top = messages.scrollTop;
  });
  const observer = new ResizeObserver(() => follows && toEnd(messages));
  for (const node of [messages, ...messages.children]) observer.observe(node);
}

/** @param {HTMLElement} box */
export const toEnd = (box) => (box.scrollTop = box.scrollHeight);

/** @param {HTMLElement} box */
const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_THE_END;

/** @param {import("./state.js").Message[]} messages @returns {Item[]} */
function withDays(messages) {
  return messages.flatMap((message, index) =>
    message.day === messages[index - 1]?.day ? [message] : [{ day: message.day }, message],
  );
}

/** @param {Item} item */
function makeItem(item) {
  if (!("id" in item)) return element("li", { class: "day", lang: "da" });
  const bubble = element("div", { class: "bubble", tabindex: "-1" });
  bubble.append(
    element("span", { class: "by hidden" }),
    element("div", { class: "words", lang: "da" }),
    element("p", { class: "meta" }),
  );
  const made = element("li", { class: "message" }, bubble, element("div", { class: "keyboard" }));
  made.dataset.message = String(item.id);
  made.dataset.at = item.at;
  return made;
}

/** @param {HTMLElement} node @param {Item} item @param {string} name */
function paintItem(node, item, name) {
  if (!("id" in item)) return setText(node, item.day);
  if (!differs(node, [item, language()])) return;
  node.classList.toggle("mine", item.mine);
  setText(find(node, ".by"), word(item.mine ? "phone.mine" : "phone.bot", { name }));
  paintWords(find(node, ".words"), item);
  find(node, ".meta").replaceChildren(...meta(item));
  paintKeyboard(node, item.buttons);
}

/** @param {HTMLElement} words @param {import("./state.js").Message} message */
function paintWords(words, message) {
  if (!differs(words, [message.html, message.document, language()])) return;
  words.replaceChildren(
    ...(message.document ? [attachment(message.document)] : []),
    rich(message.html, !message.mine),
  );
}

/** @param {import("./state.js").Attachment} file */
function attachment(file) {
  const size = `${Math.max(1, Math.round(file.size / 1024))} kB`;
  const label = element("span", {}, file.name, element("small", {}, size));
  return element("a", { class: "file", href: file.url, download: file.name }, icon("file"), label);
}

/** @param {import("./state.js").Message} message */
function meta(message) {
  /** @type {HTMLElement[]} */
  const parts = [element("time", { datetime: message.at }, message.time)];
  if (message.edited) parts.unshift(element("span", {}, word("phone.edited")));
  if (message.silent) parts.unshift(quiet(word("phone.silent")));
  return parts;
}

/** @param {string} title */
const quiet = (title) => element("span", { class: "quiet", title }, icon("quiet"), hidden(title));

/** @param {string} text */
const hidden = (text) => element("span", { class: "hidden" }, text);

/** @param {HTMLElement} node @param {import("./state.js").Button[][]} rows */
function paintKeyboard(node, rows) {
  const keyboard = find(node, ".keyboard");
  const hadFocus = keyboard.contains(document.activeElement);
  let index = 0;
  const numbered = rows.map((row) => row.map((button) => ({ ...button, index: index++ })));
  keyed(
    keyboard,
    numbered,
    (row) => row.map(buttonKey).join(" "),
    () => element("div", { class: "row" }),
    paintRow,
  );
  // Who answers by keyboard goes on with the next question, or stays at the answer.
  if (hadFocus && !keyboard.contains(document.activeElement)) {
    (keyboard.querySelector("button") ?? find(node, ".bubble")).focus({ preventScroll: true });
  }
}

/** @typedef {import("./state.js").Button & {index: number}} Numbered */

/** @param {Numbered} button */
const buttonKey = (button) => `${button.index} ${button.label}`;

/** @param {HTMLElement} row @param {Numbered[]} buttons */
function paintRow(row, buttons) {
  keyed(row, buttons, buttonKey, (button) =>
    button.url ? linkButton(button.label, button.url) : tapButton(button),
  );
}

/** @param {Numbered} button */
function tapButton(button) {
  return element(
    "button",
    { type: "button", "data-tap": String(button.index), lang: "da" },
    button.label,
  );
}

/** @param {string} label @param {string} url */
function linkButton(label, url) {
  return element(
    "a",
    { href: url, target: "_blank", rel: "noopener noreferrer" },
    label,
    hidden(word("phone.opens")),
  );
}
