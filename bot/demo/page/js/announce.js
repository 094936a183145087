/**
 * Tells a screen reader what is new on the phones, in one sentence, and nothing while the clock runs
 * by itself.
 */

import { setText } from "./dom.js";
import { word } from "./words.js";

/**
 * The text of every message that has been told or was there from the start. @type {Map<string, string>}
 */
const known = new Map();

/** @param {HTMLElement} region @returns {(snapshot: import("./state.js").Snapshot) => void} */
export function mountAnnouncer(region) {
  let isFirst = true;
  return (snapshot) => {
    const news = snapshot.phones.flatMap(newsOf);
    const isQuiet = isFirst || snapshot.clock.speed > 0 || snapshot.clock.busy;
    isFirst = false;
    if (news.length > 0 && !isQuiet) setText(region, sentence(news));
  };
}

/** @typedef {{name: string, text: string}} News */

/** @param {import("./state.js").Phone} phone @returns {News[]} */
function newsOf(phone) {
  return phone.messages
    .filter((message) => !message.mine && isNew(phone.person, message))
    .map(({ text }) => ({ name: phone.name, text }));
}

/** @param {string} person @param {import("./state.js").Message} message */
function isNew(person, message) {
  const key = `${person} ${message.id}`;
  if (known.get(key) === message.text) return false;
  known.set(key, message.text);
  return true;
}

/** @param {News[]} news */
function sentence(news) {
  if (news.length === 1) return word("news.one", news[0]);
  return word("news.many", { names: [...new Set(news.map(({ name }) => name))].join(", ") });
}
