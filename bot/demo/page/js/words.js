/**
 * The page's own words in the visitor's language. What the bot says comes from the bot, and stays in
 * its language.
 */

import { da } from "./danish.js";
import { en } from "./english.js";
import { chosen } from "./settings.js";

const ALL = { da, en };

/** The language of the page, not of the bot. @returns {"da" | "en"} */
export const language = () => (chosen("lang") === "en" ? "en" : "da");

/**
 * A word of the page with its `{facts}` filled in.
 * @param {string} id
 * @param {Record<string, string | number>} facts
 */
export function word(id, facts = {}) {
  const found = ALL[language()][/** @type {keyof typeof da} */ (id)] ?? id;
  return found.replace(/\{(\w+)\}/g, (_, name) => String(facts[name]));
}

/**
 * What the server says, in the page's language where it comes in both.
 * @param {import("./state.js").Told} text
 */
export const told = (text) => (typeof text === "string" ? text : text[language()]);

/** Fill in what index.html names by `data-word`. */
export function fillIn() {
  document.documentElement.lang = language();
  document.title = word("title");
  for (const node of document.querySelectorAll("[data-word]")) {
    node.textContent = word(/** @type {HTMLElement} */ (node).dataset.word ?? "");
  }
}

/**
 * «tirsdag den 24. november kl. 10.00», on the unit's clock wherever the visitor is.
 * @param {string} instant
 */
export function longTime(instant) {
  const weekday = formatted(instant, { weekday: "long" });
  const day = formatted(instant, { day: "numeric", month: "long" });
  return `${weekday}${language() === "da" ? " den " : " "}${day} ${clockTime(instant)}`;
}

/** «kl. 10.00», «at 10.00». @param {string} instant */
export function clockTime(instant) {
  const time = formatted(instant, { hour: "numeric", minute: "2-digit" });
  return `${language() === "da" ? "kl." : "at"} ${time}`;
}

/** @param {string} instant @param {Intl.DateTimeFormatOptions} options */
function formatted(instant, options) {
  const locale = language() === "da" || options.hour ? "da-DK" : "en-GB"; // hours look like the bot's
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "Europe/Copenhagen" }).format(
    new Date(instant),
  );
}
