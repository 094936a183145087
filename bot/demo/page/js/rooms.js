/**
 * A narrow window shows one thing at a time: a phone, or the appointment's record. A tab says where
 * something new is.
 */

import { toEnd } from "./bubbles.js";
import { element, find, keyed, setAttribute, setText } from "./dom.js";
import { repaint } from "./state.js";
import { RECORD } from "./steps.js";
import { word } from "./words.js";

const NARROW = matchMedia("(max-width: 56rem)"); // as in style.css

const room = /** @type {HTMLElement} */ (document.getElementById("room"));

/** How many messages of the bot each phone's holder has seen. @type {Map<string, number>} */
const seen = new Map();

/** Bring a phone (0 to 2) or the record (3) forward. @param {number} index */
export function show(index) {
  if (shown() === index) return;
  room.dataset.shown = String(index);
  repaint();
}

/**
 * Have its newest on the screen, even where a narrow window is scrolled elsewhere.
 * @param {number} index
 */
export function bring(index) {
  show(index);
  const messages = room.querySelector(`[data-room="${index}"] .messages`);
  if (messages) toEnd(/** @type {HTMLElement} */ (messages));
  if (NARROW.matches) room.scrollIntoView({ block: "end" });
}

const shown = () => Number(room.dataset.shown ?? 0);

/** @param {HTMLElement} tabs @returns {(snapshot: import("./state.js").Snapshot) => void} */
export function mountRooms(tabs) {
  room.dataset.shown = "0";
  NARROW.addEventListener("change", repaint);
  return (snapshot) => {
    setAttribute(tabs, "aria-label", word("tabs"));
    keyed(tabs, [...snapshot.phones.keys(), RECORD], String, makeTab, (tab, index) =>
      paintTab(tab, index, snapshot),
    );
  };
}

/** @param {number} index */
function makeTab(index) {
  const made = element(
    "button",
    { type: "button" },
    element("span", { class: "who" }),
    element("span", { class: "role" }),
    element("b"),
  );
  made.addEventListener("click", () => show(index));
  return made;
}

/**
 * @param {HTMLElement} tab
 * @param {number} index
 * @param {import("./state.js").Snapshot} snapshot
 */
function paintTab(tab, index, snapshot) {
  const phone = snapshot.phones[index];
  setText(find(tab, ".who"), phone?.name ?? word("tabs.course"));
  setText(find(tab, ".role"), phone ? word(`tabs.${phone.role}`) : "");
  setAttribute(tab, "aria-current", shown() === index ? "true" : null);
  const count = phone ? unseen(phone, index) : 0;
  setText(find(tab, "b"), count ? word("tabs.new", { count }) : "");
}

/** @param {import("./state.js").Phone} phone @param {number} index */
function unseen(phone, index) {
  const newest = phone.messages.filter((message) => !message.mine).at(-1)?.id ?? 0;
  const isSeen = !seen.has(phone.person) || !NARROW.matches || shown() === index;
  if (isSeen) seen.set(phone.person, newest);
  const last = seen.get(phone.person) ?? 0;
  return phone.messages.filter((message) => !message.mine && message.id > last).length;
}
