/**
 * Puts the page together. Each part draws itself from a snapshot; only orders go back to the server.
 */

import { mountAnnouncer } from "./announce.js";
import { mountClock } from "./clock.js";
import { find, setAttribute, setText } from "./dom.js";
import { mountPhones } from "./phones.js";
import { mountRooms } from "./rooms.js";
import { choose, chosen } from "./settings.js";
import { arrived, latest, repaint, subscribe } from "./state.js";
import { mountTimeline } from "./timeline.js";
import { mountTour } from "./tour.js";
import { mountTrouble } from "./trouble.js";
import { listen } from "./wire.js";
import { fillIn, language, word } from "./words.js";

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const isDark = () =>
  (chosen("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) ===
  "dark";

function switchLanguage() {
  choose("lang", language() === "da" ? "en" : null);
  dress();
  repaint();
}

function switchTheme() {
  choose("theme", isDark() ? "light" : "dark");
  dress();
}

/** The page's own words and colours, before anything is known from the server. */
function dress() {
  fillIn();
  setAttribute(document.documentElement, "data-theme", chosen("theme"));
  setText(byId("language"), word("language"));
  setAttribute(byId("language"), "lang", language() === "da" ? "en" : "da");
  const theme = isDark() ? "light" : "dark";
  setAttribute(byId("theme"), "aria-label", word(`theme.${theme}`));
  setAttribute(byId("theme"), "title", word(`theme.${theme}`));
  setAttribute(find(byId("theme"), "use"), "href", `#icon-${theme}`);
}

byId("language").addEventListener("click", switchLanguage);
byId("theme").addEventListener("click", switchTheme);
dress();

subscribe(mountClock(byId("clock")));
subscribe(mountPhones(find(byId("room"), ".phones")));
subscribe(mountRooms(byId("tabs")));
subscribe(mountTimeline(byId("appointment")));
subscribe(mountTrouble(byId("trouble")));
// Last of what is seen: it points at what the others have drawn.
subscribe(mountTour(byId("tour"), byId("open-tour")));
subscribe(mountAnnouncer(byId("announcer")));
listen(({ ready, ...snapshot }) => {
  // A demo that is moving in anew is another one than the page has shown until now.
  if (!ready && latest()) location.reload();
  document.body.classList.toggle("waiting", !ready);
  if (ready) arrived({ ready, ...snapshot });
});
