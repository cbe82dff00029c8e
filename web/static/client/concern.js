// @ts-check
/** What a command's refusal is about: once this is different, the refusal may be true no longer. Pure. */

/** @typedef {import("./wire.js").Command} Command */
/** @typedef {import("./wire.js").View} View */

/**
 * The course of the meeting, and of whomever the command names: equal texts are equal states.
 * @param {View} view @param {Command} command @returns {string}
 */
export function concern(view, command) {
  const { phase, chair, item, items, vote, voided, quorum, floor } = view;
  const person = "person" in command ? command.person : null;
  const seat = view.seats.find((each) => each.person === person);
  return JSON.stringify([
    phase,
    chair,
    item,
    items.map((each) => [each.phase, each.outcome]),
    vote && [vote.vote, vote.phase, vote.casting_needed],
    voided?.vote,
    [quorum.met, quorum.chair_present, quorum.secretary_present],
    floor?.person,
    seat && [seat.attendance, seat.mode, seat.joined, seat.connected, seat.in_lobby, seat.recused],
    view.queue.filter((request) => request.person === person),
  ]);
}
