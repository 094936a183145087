/**
 * The guided tour's panel: leads through the steps and waits with the visitor's clock.
 */

import { differs, element, find, icon, keyed, setAttribute, setText } from "./dom.js";
import { focusOn, isThere, point } from "./pointing.js";
import { bring } from "./rooms.js";
import { choose, chosen } from "./settings.js";
import { latest, repaint } from "./state.js";
import { holders, RECORD, steps } from "./steps.js";
import { send } from "./wire.js";
import { language, longTime, word } from "./words.js";

const CLOSED = "closed";

/** @typedef {{facts: Record<string, string>, isCurrent: boolean, isLate: boolean, isThere: boolean}} Known */

/**
 * Which step is shown; null until the first snapshot tells how far the unit has come.
 * @type {number | null}
 */
let place = null;
let hasSeenRecord = false;

/**
 * The part whose button has been shown: who was led to it by keyboard is led back when it is done.
 * @type {string | null}
 */
let away = null;

/**
 * @param {HTMLElement} panel
 * @param {HTMLElement} opener
 * @returns {(snapshot: import("./state.js").Snapshot) => void}
 */
export function mountTour(panel, opener) {
  opener.addEventListener("click", () => begin(panel));
  find(panel, ".close").addEventListener("click", () => close(opener));
  find(panel, ".back").addEventListener("click", () => go((place ?? 1) - 1));
  find(panel, ".onward").addEventListener("click", () => onward(opener));
  return (snapshot) => paint(panel, opener, snapshot);
}

const isOpen = () => chosen("tour") !== CLOSED;

/** @param {HTMLElement} panel */
function begin(panel) {
  choose("tour", null);
  hasSeenRecord = false;
  go(0);
  find(panel, "h2").focus();
}

/** @param {HTMLElement} opener */
function close(opener) {
  choose("tour", CLOSED);
  repaint();
  opener.focus();
}

/** @param {HTMLElement} opener */
function onward(opener) {
  const snapshot = latest();
  if (snapshot && place === steps(snapshot).length - 1) close(opener);
  else go((place ?? 0) + 1);
}

/** @param {number} step */
function go(step) {
  place = step;
  away = null;
  repaint();
  prepare();
}

/** The right people at the phones, the step's appointment in view. */
async function prepare() {
  const snapshot = latest();
  if (!snapshot || place === null) return;
  const { stop } = steps(snapshot)[place];
  for (const [index, person] of holders(snapshot.tour).entries()) {
    if (latest()?.phones[index].person !== person) await send(`phones/${index}`, { person });
  }
  if (snapshot.appointment?.key !== stop.key) await send("appointment", { appointment: stop.key });
}

/** @param {import("./state.js").Snapshot} snapshot */
function firstUndone(snapshot) {
  const found = steps(snapshot).findIndex((step) => step.parts.some((part) => !part.done));
  return found === -1 ? 0 : found;
}

/**
 * @param {HTMLElement} panel
 * @param {HTMLElement} opener
 * @param {import("./state.js").Snapshot} snapshot
 */
function paint(panel, opener, snapshot) {
  place ??= firstUndone(snapshot);
  const all = steps(snapshot);
  const step = all[place];
  panel.hidden = !isOpen();
  setAttribute(opener, "aria-expanded", String(isOpen()));
  const parts = step.parts.map((part) => (isLook(part) ? { ...part, done: hasSeenRecord } : part));
  const current = parts.find((part) => !part.done) ?? null;
  paintTold(panel, step, all.length, snapshot);
  paintParts(find(panel, ".parts"), parts, current, snapshot);
  paintPages(panel, current === null, all.length);
  point(isOpen() ? (current?.hint ?? null) : null);
  if (away !== null && current?.word !== away) comeBack(panel, current);
}

/** @param {import("./steps.js").Part} part */
const isLook = (part) => part.to === null && part.hint === null;

/**
 * @param {HTMLElement} panel
 * @param {import("./steps.js").Step} step
 * @param {number} count
 * @param {import("./state.js").Snapshot} snapshot
 */
function paintTold(panel, step, count, snapshot) {
  const isLast = place === count - 1;
  setText(find(panel, ".count"), word("tour.count", { step: (place ?? 0) + 1, steps: count }));
  setText(find(panel, "h2"), word(`tour.${step.name}.title`));
  const after = isLast && hasSeenRecord ? ".after" : ".text";
  setText(find(panel, ".text"), word(`tour.${step.name}${after}`, facts(snapshot, step)));
  setAttribute(find(panel, ".close"), "aria-label", word("tour.close"));
  setAttribute(find(panel, ".close"), "title", word("tour.close"));
}

/** @param {import("./state.js").Snapshot} snapshot @param {import("./steps.js").Step} step */
function facts({ people, tour }, step) {
  const name = (/** @type {string} */ key) =>
    people.find((person) => person.key === key)?.name.split(" ")[0] ?? key;
  return {
    citizen: name(tour.citizen),
    consultant: name(tour.consultant),
    head: name(tour.head),
    when: longTime(step.stop.start),
  };
}

/**
 * @param {HTMLElement} list
 * @param {import("./steps.js").Part[]} parts
 * @param {import("./steps.js").Part | null} current
 * @param {import("./state.js").Snapshot} snapshot
 */
function paintParts(list, parts, current, snapshot) {
  const step = steps(snapshot)[place ?? 0];
  keyed(
    list,
    parts,
    (part) => part.word,
    makePart,
    (node, part) =>
      paintPart(node, part, {
        facts: facts(snapshot, step),
        isCurrent: part === current,
        isLate: isLate(part, snapshot),
        isThere: isThere(part.hint),
      }),
  );
}

/** @param {import("./steps.js").Part} part */
function makePart(part) {
  const made = element(
    "li",
    {},
    element("span", { class: "mark", "aria-hidden": "true" }, icon("check")),
    element("span", { class: "what" }),
    element("span", { class: "hidden" }),
  );
  if (part.hint) made.append(element("button", { type: "button", class: "plain look" }));
  else find(made, ".what").append(element("button", { type: "button", class: "wait" }));
  find(made, "button").addEventListener("click", (event) =>
    act(/** @type {HTMLElement} */ (event.currentTarget), part.word),
  );
  return made;
}

/**
 * @param {HTMLElement} node
 * @param {import("./steps.js").Part} part
 * @param {Known} known
 */
function paintPart(node, part, known) {
  if (!differs(node, [part.word, part.done, known, language()])) return;
  node.classList.toggle("done", part.done);
  node.classList.toggle("current", known.isCurrent);
  setText(find(node, "span.hidden"), part.done ? word("tour.done") : "");
  const button = find(node, "button");
  const label = known.isLate ? word("tour.late") : word(`tour.${part.word}`, known.facts);
  setText(part.hint ? find(node, ".what") : button, label);
  if (part.hint) setText(button, word("tour.show"));
  if (part.hint) button.hidden = !known.isCurrent || known.isLate || !known.isThere;
  else setAttribute(button, "aria-disabled", known.isCurrent ? null : "true");
}

/** @param {HTMLElement} panel @param {import("./steps.js").Part | null} current */
function comeBack(panel, current) {
  const next = panel.querySelector(current ? ".current button:not([hidden])" : ".onward");
  if (!next) return; // its message has not come yet
  away = null;
  /** @type {HTMLElement} */ (next).focus({ preventScroll: true });
}

/**
 * Whether the hour at which the tap made sense is over.
 * @param {import("./steps.js").Part} part
 * @param {import("./state.js").Snapshot} snapshot
 */
function isLate(part, snapshot) {
  return (
    !part.done &&
    Boolean(part.hint?.until) &&
    Date.parse(snapshot.clock.now) >= Date.parse(part.hint?.until ?? "")
  );
}

/** @param {HTMLElement} button @param {string} name of the part */
async function act(button, name) {
  const snapshot = latest();
  if (!snapshot || place === null || button.matches("[aria-disabled], [aria-busy]")) return;
  const part = steps(snapshot)[place].parts.find((each) => each.word === name);
  if (part?.hint) {
    away = part.word;
    return focusOn(part.hint);
  }
  button.setAttribute("aria-busy", "true");
  await prepare();
  if (part?.to) await forward(part.to, part.phone);
  else showRecord();
  button.removeAttribute("aria-busy");
}

/** @param {string} to an instant @param {number} phone where it shows */
async function forward(to, phone) {
  if (await send("clock/forward", { to })) bring(phone);
}

function showRecord() {
  hasSeenRecord = true;
  bring(RECORD);
  repaint();
  document.getElementById("appointment-title")?.focus();
}

/** @param {HTMLElement} panel @param {boolean} isDone @param {number} count */
function paintPages(panel, isDone, count) {
  const onward = find(panel, ".onward");
  const isLast = place === count - 1;
  find(panel, ".back").hidden = place === 0;
  setText(onward, word(isLast ? "tour.finish" : isDone ? "tour.next" : "tour.skip"));
  onward.classList.toggle("plain", !isDone);
}
