/**
 * Points at what the tour asks to tap: finds the buttons on the phone, outlines them and brings them
 * into view.
 */

import { bring } from "./rooms.js";

/**
 * Whether the button has come: an answer is in the database a moment before the message that follows
 * from it is sent.
 * @param {import("./steps.js").Hint | null} hint
 */
export const isThere = (hint) => hint !== null && targetsOf(hint).length > 0;

/**
 * Outline what to tap, and bring it into view once.
 * @param {import("./steps.js").Hint | null} hint
 */
export function point(hint) {
  const targets = hint ? targetsOf(hint) : [];
  for (const old of document.querySelectorAll(".hinted"))
    if (!targets.includes(/** @type {HTMLElement} */ (old))) old.classList.remove("hinted");
  for (const target of targets) if (!target.classList.contains("hinted")) reveal(target);
}

/** @param {HTMLElement} target */
function reveal(target) {
  target.classList.add("hinted");
  const messages = /** @type {HTMLElement} */ (target.closest(".messages"));
  const below = target.getBoundingClientRect().bottom - messages.getBoundingClientRect().bottom;
  const above = target.getBoundingClientRect().top - messages.getBoundingClientRect().top;
  if (below > 0 || above < 0) messages.scrollTop += below + target.clientHeight;
}

/**
 * The buttons meant: in the first message since the hint's hour that has them, else in the last.
 * @param {import("./steps.js").Hint} hint
 */
function targetsOf(hint) {
  const phone = document.querySelector(`.phone[data-room="${hint.phone}"]`);
  const messages = [...(phone?.querySelectorAll(".message") ?? [])].filter(
    (message) => labelled(message, hint).length > 0,
  );
  const since = messages.find(
    (message) =>
      Date.parse(/** @type {HTMLElement} */ (message).dataset.at ?? "") >= Date.parse(hint.since),
  );
  const chosenOne = since ?? messages.at(-1);
  return chosenOne ? labelled(chosenOne, hint) : [];
}

/** @param {Element} message @param {import("./steps.js").Hint} hint @returns {HTMLElement[]} */
function labelled(message, hint) {
  const buttons = /** @type {HTMLElement[]} */ ([...message.querySelectorAll("[data-tap]")]);
  return buttons.filter((button) => hint.labels.includes(button.textContent ?? ""));
}

/** @param {import("./steps.js").Hint} hint */
export function focusOn(hint) {
  bring(hint.phone);
  const target = targetsOf(hint)[0];
  if (!target) return;
  reveal(target);
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest" });
}
