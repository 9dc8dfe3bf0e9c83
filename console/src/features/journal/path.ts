/** One's own acts: reached from one's own menu, and no screen of the room. */
export const OWN_ACTS_PATH = "/journal/own";
