/**
 * The visitor's clock: what time it is for the unit, and the ways to let it pass.
 */

import { find, setAttribute, setText } from "./dom.js";
import { send } from "./wire.js";
import { told, word } from "./words.js";

let isPlaying = false;

/** @param {HTMLElement} clock @returns {(snapshot: import("./state.js").Snapshot) => void} */
export function mountClock(clock) {
  const speed = /** @type {HTMLSelectElement} */ (find(clock, "select"));
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (
    clock.querySelectorAll("[data-to]")
  )) {
    button.addEventListener("click", () => send("clock/forward", { to: button.dataset.to }));
  }
  find(clock, ".toggle").addEventListener("click", () => play(isPlaying ? 0 : Number(speed.value)));
  speed.addEventListener("change", () => isPlaying && play(Number(speed.value)));
  return (snapshot) => paint(clock, snapshot.clock);
}

/** @param {number} speed minutes per second; 0 pauses */
const play = (speed) => send("clock/play", { speed });

/** @param {HTMLElement} node @param {import("./state.js").Clock} clock */
function paint(node, clock) {
  isPlaying = clock.speed > 0;
  setText(find(node, ".now"), told(clock.text));
  setText(
    find(node, ".coming"),
    clock.next
      ? word("clock.coming", { when: told(clock.next.text), what: told(clock.next.what) })
      : word("clock.nothing"),
  );
  setText(find(node, ".toggle span"), word(isPlaying ? "clock.pause" : "clock.play"));
  setAttribute(find(node, ".toggle use"), "href", isPlaying ? "#icon-pause" : "#icon-play");
  node.classList.toggle("passing", clock.busy || isPlaying);
}
