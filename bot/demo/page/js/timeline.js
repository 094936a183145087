/**
 * One appointment as the database tells it: what has happened, where we are, what comes next.
 */

import { differs, element, find, keyed, setAttribute, setText } from "./dom.js";
import { send } from "./wire.js";
import { clockTime, language, told, word } from "./words.js";

/** @param {HTMLElement} section @returns {(snapshot: import("./state.js").Snapshot) => void} */
export function mountTimeline(section) {
  const select = /** @type {HTMLSelectElement} */ (find(section, "select"));
  select.addEventListener("change", () => send("appointment", { appointment: select.value }));
  const course = find(section, ".course");
  new ResizeObserver(() => followNow(course)).observe(course);
  return ({ appointment, clock }) => {
    if (appointment === null) return;
    paintChoices(select, appointment);
    paintFacts(find(section, ".facts"), appointment);
    paintCourse(course, appointment, clock);
  };
}

/** @param {HTMLSelectElement} select @param {import("./state.js").Appointment} appointment */
function paintChoices(select, appointment) {
  if (differs(select, [appointment.choices, language()])) {
    select.replaceChildren(
      ...appointment.choices.map((each) =>
        element("option", { value: each.key }, told(each.label)),
      ),
    );
  }
  if (select.value !== appointment.key) select.value = appointment.key;
}

/** @param {HTMLElement} list @param {import("./state.js").Appointment} appointment */
function paintFacts(list, appointment) {
  if (!differs(list, [appointment.key, facts(appointment)])) return;
  list.replaceChildren(
    ...facts(appointment).map(([term, text, tone]) =>
      element("div", { class: tone }, element("dt", {}, term), element("dd", {}, text)),
    ),
  );
}

/**
 * @param {import("./state.js").Appointment} appointment
 * @returns {[string, string, string][]} term, text, tone
 */
function facts(appointment) {
  const { answer, attendance } = appointment;
  const state =
    appointment.state === "cancelled" ? word("appointment.cancelled") : word(`answer.${answer}`);
  return [
    [word("appointment.who"), `${appointment.name} (${appointment.citizen})`, ""],
    [word("appointment.host"), appointment.host, ""],
    [word("appointment.answer"), state, answer],
    [word("appointment.attendance"), word(`attendance.${attendance}`), attendance],
  ];
}

/**
 * @param {HTMLElement} course
 * @param {import("./state.js").Appointment} appointment
 * @param {import("./state.js").Clock} clock
 */
function paintCourse(course, appointment, clock) {
  setAttribute(course, "aria-label", word("appointment.course"));
  setText(find(course, ".present"), word("appointment.now", { when: clockTime(clock.now) }));
  if (!differs(course, [appointment.key, appointment.timeline, appointment.next, language()]))
    return;
  const past = numbered(appointment.timeline);
  const isNew =
    find(course, ".past").childElementCount !== past.length ||
    course.dataset.key !== appointment.key;
  course.dataset.key = appointment.key;
  keyed(
    find(course, ".past"),
    past,
    ({ key }) => `${appointment.key} ${key}`,
    makeEvent,
    paintEvent,
  );
  keyed(
    find(course, ".future"),
    numbered(appointment.next),
    ({ key }) => key,
    makeEvent,
    paintComing,
  );
  find(course, ".end").hidden = appointment.next.length > 0;
  if (isNew) followNow(course);
}

/**
 * With keys that stay when something is put in between.
 * @template {{at: string, text: import("./state.js").Told}} Item
 * @param {Item[]} items
 */
function numbered(items) {
  const times = new Map();
  return items.map((item) => {
    const name = `${item.at} ${JSON.stringify(item.text)}`;
    times.set(name, (times.get(name) ?? 0) + 1);
    return { ...item, key: `${name} ${times.get(name)}` };
  });
}

const makeEvent = () => element("li", {}, element("time"), element("p"));

/**
 * @param {HTMLElement} node
 * @param {{at: string, time: import("./state.js").Told, text: import("./state.js").Told}} event
 */
function paintComing(node, event) {
  setText(find(node, "time"), told(event.time));
  setAttribute(find(node, "time"), "datetime", event.at);
  setText(find(node, "p"), told(event.text));
}

/** @param {HTMLElement} node @param {import("./state.js").Event} event */
function paintEvent(node, event) {
  paintComing(node, event);
  node.className = event.kind;
  if (!differs(node, [event.detail, language()])) return;
  node.querySelector("details")?.remove();
  if (event.detail) node.append(exact(event.detail));
}

/** @param {string} text */
function exact(text) {
  return element(
    "details",
    {},
    element("summary", {}, word("appointment.exact")),
    element("blockquote", { lang: "da" }, text),
  );
}

/** Bring the present into view, a little above the lower edge. @param {HTMLElement} course */
function followNow(course) {
  const present = find(course, ".present");
  course.scrollTop = present.offsetTop - course.clientHeight * 0.7;
}
