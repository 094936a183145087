/**
 * The line to the server: one stream in, small orders out. What goes wrong becomes one sentence in
 * the notice.
 */

import { setText } from "./dom.js";
import { told, word } from "./words.js";

const AGAIN_AFTER = 1000; // milliseconds

const notice = /** @type {HTMLElement} */ (document.getElementById("notice"));
let isLost = false;

/**
 * Listen for snapshots; a stream that breaks is taken up again for as long as the page is open.
 * @param {(snapshot: import("./state.js").Snapshot) => void} arrived
 */
export function listen(arrived) {
  const stream = new EventSource("/api/events");
  stream.addEventListener("state", (event) => {
    if (isLost) say("");
    isLost = false;
    arrived(JSON.parse(event.data));
  });
  stream.addEventListener("error", () => {
    isLost = true;
    say(word("wire.lost"));
    // The browser gives up by itself when the answer is not a stream, and only then.
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN_AFTER, arrived);
  });
}

/**
 * Order something; the effect comes by the stream.
 * @param {string} path below /api/
 * @param {object} body
 * @returns {Promise<boolean>} whether it was done; if not, the visitor has been told why
 */
export async function send(path, body = {}) {
  const refusal = await refused(path, body);
  if (!isLost) say(refusal ?? "");
  return refusal === null;
}

/** The sentence that says why not, or null. @param {string} path @param {object} body */
async function refused(path, body) {
  try {
    const answer = await fetch(`/api/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return answer.ok ? null : await sentence(answer);
  } catch {
    return word("wire.unanswered");
  }
}

/** @param {Response} answer */
async function sentence(answer) {
  try {
    return told((await answer.json()).error);
  } catch {
    return word("wire.failed");
  }
}

/** @param {string} text nothing takes the notice away */
function say(text) {
  setText(notice, text);
  notice.hidden = text === "";
}
