/**
 * The six steps of the tour as data: what to do, and how the snapshot shows that it is done. Draws nothing.
 */

/**
 * A part waits for time (`to`), for a tap (`hint`), or for a look at the record (neither).
 * @typedef {{phone: number, labels: string[], since: string, until: string | null}} Hint
 * @typedef {{word: string, done: boolean, phone: number, to: string | null, hint: Hint | null}} Part
 * @typedef {{name: string, stop: import("./state.js").Stop, parts: Part[]}} Step
 */

const CITIZEN = 0;
const CONSULTANT = 1;
const HEAD = 2;
export const RECORD = 3;

/** @param {import("./state.js").Snapshot} snapshot @returns {Step[]} */
export function steps(snapshot) {
  const { yes, regret, silent, missed } = snapshot.tour.appointments;
  return [
    {
      name: "reminder",
      stop: yes,
      parts: [wait(snapshot, "reminder.wait", CITIZEN, yes.reminder_at)],
    },
    { name: "yes", stop: yes, parts: [tapYes(yes)] },
    { name: "regret", stop: regret, parts: regretParts(snapshot, regret) },
    {
      name: "silence",
      stop: silent,
      parts: [wait(snapshot, "silence.wait", CONSULTANT, silent.listed_at)],
    },
    { name: "missed", stop: missed, parts: missedParts(snapshot, missed) },
    {
      name: "record",
      stop: missed,
      parts: [{ word: "record.show", done: false, phone: RECORD, to: null, hint: null }],
    },
  ];
}

/** Whose phone is where while the tour goes on. @param {import("./state.js").Tour} tour */
export const holders = (tour) => [tour.citizen, tour.consultant, tour.head];

/**
 * @param {import("./state.js").Snapshot} snapshot
 * @param {string} word
 * @param {number} phone where it shows
 * @param {string} to an instant
 * @returns {Part}
 */
function wait(snapshot, word, phone, to) {
  const late = Date.parse(snapshot.clock.now) - Date.parse(to);
  // At the very instant the bot may still be at work.
  const done = late > 0 || (late === 0 && !snapshot.clock.busy);
  return { word, phone, to, done, hint: null };
}

/** @param {string} word @param {boolean} done @param {Hint} hint @returns {Part} */
const tap = (word, done, hint) => ({ word, done, phone: hint.phone, to: null, hint });

/** @param {import("./state.js").Stop} stop @returns {Part} */
function tapYes(stop) {
  const hint = {
    phone: CITIZEN,
    labels: ["Ja, jeg kommer"],
    since: stop.reminder_at,
    until: stop.start,
  };
  return tap("yes.tap", stop.answer !== "none", hint);
}

/** @param {import("./state.js").Snapshot} snapshot @param {import("./state.js").Stop} stop */
function regretParts(snapshot, stop) {
  const hints = {
    tap: { phone: CITIZEN, labels: ["Jeg kan ikke"], since: stop.reminder_at, until: stop.start },
    decide: {
      phone: CONSULTANT,
      labels: ["Godkend afbud", "Aftalen gælder"],
      since: stop.reminder_at,
      until: null,
    },
  };
  return [
    wait(snapshot, "regret.wait", CITIZEN, stop.reminder_at),
    tap("regret.tap", stop.answer.startsWith("regret"), hints.tap),
    tap(
      "regret.decide",
      ["regret_approved", "regret_declined"].includes(stop.answer),
      hints.decide,
    ),
  ];
}

/** @param {import("./state.js").Snapshot} snapshot @param {import("./state.js").Stop} stop */
function missedParts(snapshot, stop) {
  const hint = { phone: HEAD, labels: ["Ikke mødt"], since: stop.head_at, until: null };
  return [
    wait(snapshot, "missed.ask", CONSULTANT, stop.asked_at),
    wait(snapshot, "missed.climb", HEAD, stop.head_at),
    tap("missed.register", !["unknown", "reported_absent"].includes(stop.attendance), hint),
  ];
}
