/**
 * Trouble at will, and the numbers that show what it did: nothing lost, nothing sent twice.
 */

import { element, find, keyed, setAttribute, setText } from "./dom.js";
import { send } from "./wire.js";
import { clockTime, word } from "./words.js";

const KINDS = ["none", "slow", "failing", "down"];
const COUNTS = /** @type {const} */ (["sent", "waiting", "uncertain", "failed", "doubled"]);

/** @param {HTMLElement} section @returns {(snapshot: import("./state.js").Snapshot) => void} */
export function mountTrouble(section) {
  const crash = find(section, ".crash");
  crash.addEventListener("click", () => cutOff(crash, find(section, ".said")));
  return ({ trouble }) => {
    keyed(find(section, ".kinds"), KINDS, String, makeKind, (button, kind) =>
      paintKind(button, kind, trouble),
    );
    keyed(find(section, ".counts"), [...COUNTS], String, makeCount, (node, name) =>
      paintCount(node, name, trouble.counts[name]),
    );
  };
}

/** @param {string} kind */
function makeKind(kind) {
  const made = element("button", { type: "button" });
  made.addEventListener("click", () => send("trouble", { kind }));
  return made;
}

/**
 * @param {HTMLElement} button
 * @param {string} kind
 * @param {import("./state.js").Trouble} trouble
 */
function paintKind(button, kind, trouble) {
  const isOn = trouble.kind === kind;
  setAttribute(button, "aria-pressed", String(isOn));
  const until = isOn && kind === "down" ? trouble.until : null;
  setText(
    button,
    until ? word("trouble.until", { when: clockTime(until) }) : word(`trouble.${kind}`),
  );
}

const makeCount = () => element("div", {}, element("dt"), element("dd"));

/** @param {HTMLElement} node @param {string} name @param {number} count */
function paintCount(node, name, count) {
  node.className = name;
  node.classList.toggle("some", count > 0);
  setText(find(node, "dt"), word(`count.${name}`));
  setText(find(node, "dd"), String(count));
}

/** @param {HTMLElement} button @param {HTMLElement} said */
async function cutOff(button, said) {
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  setText(said, "");
  if (await send("crash")) setText(said, word("trouble.crashed"));
  button.removeAttribute("aria-busy");
}
